/** The part of the page's script that shows a message as its channel would, and a line of each list. It writes text, never HTML, except into a sandboxed frame. */

export const PREVIEW = `'use strict';
// An element with its class, its text and what is in it. Text is never read as HTML.
function el(tag, options, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') made.textContent = String(value);
    else if (name === 'on') for (const [event, call] of Object.entries(value)) made.addEventListener(event, call);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...inside.filter((one) => one !== undefined && one !== null));
  return made;
}

const textOf = (value) => (value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2));

// Names and values, without those that are empty.
function facts(values) {
  const list = el('dl');
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== null && value !== '') list.append(el('dt', { text: name }), el('dd', { text: textOf(value) }));
  return list;
}

const json = (value) => el('pre', { text: JSON.stringify(value, null, 2), tabindex: 0 });

// What handlebars escaped for HTML is shown in other channels as it arrives there: as it is.
function emailPreview(content, to) {
  const html = content.html || '<pre style="white-space:pre-wrap;font:15px system-ui;padding:12px">' + escaped(content.text || '') + '</pre>';
  const frame = el('iframe', { sandbox: '', title: 'The email', referrerpolicy: 'no-referrer', srcdoc: html });
  const from = [content.from_name, content.from_address && '<' + content.from_address + '>'].filter(Boolean).join(' ');
  return el('div', { class: 'card email' }, facts({ From: from, To: textOf(to), Cc: content.cc, Subject: content.subject, Preheader: content.preheader }), frame);
}

const escaped = (value) => value.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one]);

function buttons(content) {
  const list = Array.isArray(content.buttons) ? content.buttons : [];
  return list.length === 0 ? null : el('div', { class: 'buttons' }, ...list.map((one) => el('span', { text: textOf(one && (one.text || one.title)), title: textOf(one && one.url) })));
}

function pushPreview(content, kind) {
  return el(
    'div',
    { class: 'card push' },
    el('small', { class: 'when', text: kind }),
    el('strong', { text: textOf(content.header || content.title) }),
    el('span', { class: 'text', text: textOf(content.body) }),
    content.subtext ? el('small', { class: 'when', text: textOf(content.subtext.text || content.subtext) }) : null,
    content.action_url ? el('small', { class: 'when', text: textOf(content.action_url) }) : null,
    buttons(content),
  );
}

// The texts of blocks of Slack, or of an adaptive card of Teams, in their order; the JSON if it has none.
function blockTexts(value) {
  const found = [];
  const walk = (one) => {
    if (Array.isArray(one)) one.forEach(walk);
    else if (one && typeof one === 'object') {
      if (typeof one.text === 'string') found.push(one.text);
      for (const inner of Object.values(one)) if (inner && typeof inner === 'object') walk(inner);
    }
  };
  walk(value);
  return found;
}

function blockPreview(content, channel) {
  const texts = textsOf(content.body_text || content.body_block || content.body || content);
  return el('div', { class: 'card ' + channel }, ...texts.map((one) => el('p', { class: 'text', text: one })));
}

function textsOf(given) {
  try {
    const found = blockTexts(typeof given === 'string' ? JSON.parse(given) : given);
    if (found.length > 0) return found;
  } catch {
    // Plain text.
  }
  return [textOf(given)];
}

function preview(message) {
  const content = message.content || {};
  switch (message.channel) {
    case 'email':
      return emailPreview(content, message.to);
    case 'sms':
      return el('div', { class: 'card bubble', text: textOf(content.body) });
    case 'whatsapp': {
      const parts = [content.header && textOf(content.header.text || content.header), textOf(content.body), content.footer && textOf(content.footer)];
      return el('div', { class: 'card bubble whatsapp' }, ...parts.filter(Boolean).map((one) => el('div', { text: one })), buttons(content));
    }
    case 'slack':
    case 'ms_teams':
      return blockPreview(content, message.channel);
    case 'inbox':
      return pushPreview(content, 'Inbox');
    default:
      return pushPreview(content, message.channel);
  }
}

const nameOf = (recipient) => (recipient === null ? 'transient user' : typeof recipient === 'string' ? recipient : recipient.object_type + '/' + recipient.id);
const keyOf = (one) => one.message_id || (one.trace ? one.execution_id : one.id || one.distinct_id) || null;
const clock = (iso) => (iso || '').slice(11, 19);
const titleOf = ({ content }) => textOf(content.subject || (content.header && content.header.text) || content.header || content.body_text || (content.body_block ? textsOf(content.body_block).join(' ') : content.body));

// What a line of each list says: a kind, two lines and a time.
const LINES = {
  messages: (one) => [one.channel, nameOf(one.recipient), titleOf(one), clock(one.created_at)],
  skipped: (one) => [one.channel || '-', nameOf(one.recipient), one.reason + ': ' + one.message, clock(one.at), 'bad'],
  runs: (one) => [one.status, one.workflow + ' for ' + nameOf(one.recipient), one.trace[one.trace.length - 1] || '', clock(one.started_at), one.status === 'stopped' ? 'bad' : ''],
  requests: (one) => [
    one.status === null ? 'none' : String(one.status),
    one.operation || one.method + ' ' + one.path,
    one.violations.length > 0 ? one.violations.length + ' violation(s): ' + one.violations[0] : one.answeredBy === 'state' ? one.error || one.path : 'answered by ' + one.answeredBy,
    clock(one.at),
    one.violations.length > 0 || one.status === null || one.status >= 400 ? 'bad' : '',
  ],
  people: (one) => ['user', one.distinct_id, Object.keys(one).filter((key) => key[0] === '$').join(' '), ''],
};
`;
