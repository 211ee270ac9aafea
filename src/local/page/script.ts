/** The script of the page: what it shows, and what its buttons do. It is served as it is. */

export const SCRIPT = `
const $ = (id) => document.getElementById(id);
const MOST = 2000;
const SHOWN = 200;
const store = { messages: [], skipped: [], runs: [], requests: [] };
const LISTS = { message: 'messages', skip: 'skipped', run: 'runs', request: 'requests' };
let view = 'messages';
let chosen = null;
let people = [];

async function get(path) {
  const response = await fetch('/_/api/' + path);
  return response.json();
}
async function post(path, body) {
  const response = await fetch('/_/api/' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) $('live').textContent = answer.message;
  return answer;
}
async function hub(method, path, body) {
  const headers = { authorization: 'Bearer local', 'content-type': 'application/json', 'x-local-page': '1' };
  const response = await fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return response.json();
}

function visible() {
  const list = view === 'people' ? people : store[view];
  const [person, channel] = [$('person').value, $('channel').value];
  const has = (one) => (!person || nameOf(one.recipient === undefined ? null : one.recipient) === person) && (!channel || one.channel === channel);
  const filtered = view === 'messages' || view === 'skipped' ? list.filter(has) : list;
  return filtered.slice(-SHOWN).reverse();
}

function line(one, isNew) {
  const [kind, first, second, when, tone] = LINES[view](one);
  const button = el(
    'button',
    { type: 'button', 'aria-pressed': chosen === one ? 'true' : 'false', on: { click: () => choose(one) } },
    el('span', { class: 'kind ' + (tone || ''), text: kind }),
    el('span', { class: 'first', text: first }),
    el('span', { class: 'when', text: when }),
    el('span', { class: 'second', text: second }),
  );
  button.record = one;
  return el('li', { class: isNew ? 'new' : null }, button);
}

let due = false;
let fresh = null;
function draw() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    const focused = document.activeElement && document.activeElement.record;
    const isSame = (one) => one === focused || (keyOf(one) !== null && keyOf(one) === keyOf(focused));
    const items = visible();
    $('items').replaceChildren(...items.map((one) => line(one, one === fresh)));
    fresh = null;
    $('empty').hidden = items.length > 0;
    for (const name of Object.keys(store)) $('count-' + name).textContent = String(store[name].length);
    options('person', [...new Set(store.messages.concat(store.skipped).map((one) => nameOf(one.recipient)))]);
    options('channel', [...new Set(store.messages.concat(store.skipped).map((one) => one.channel).filter(Boolean))]);
    document.querySelector('.filters').hidden = view !== 'messages' && view !== 'skipped';
    // The drawing replaced the line that had the focus. Whoever reads the detail on a phone stays there.
    if (focused) [...document.querySelectorAll('#items button')].find((button) => isSame(button.record))?.focus({ preventScroll: true });
  });
}

// Keeps what is selected, if it is still there.
function options(id, names) {
  const select = $(id);
  const known = [...select.options].slice(1).map((one) => one.value);
  if (known.length === names.length && known.every((one, at) => one === names[at])) return;
  const value = select.value;
  select.replaceChildren(select.options[0], ...names.map((name) => el('option', { text: name, value: name })));
  select.value = names.includes(value) ? value : '';
}

async function choose(one) {
  chosen = one;
  draw();
  await show();
  // In one column the detail is below the list.
  if (chosen === one && getComputedStyle($('back')).display !== 'none') $('back').scrollIntoView();
}

function show() {
  const box = $('detail');
  if (!chosen) return box.replaceChildren();
  if (view === 'people') return person(chosen.distinct_id);
  const parts = { messages: messageDetail, skipped: skipDetail, runs: runDetail, requests: requestDetail }[view](chosen);
  box.replaceChildren(...parts.filter(Boolean));
}

const runOf = (id) => store.runs.find((one) => one.execution_id === id);

function messageDetail(one) {
  const run = runOf(one.execution_id);
  return [
    el('h2', { text: one.channel + ' to ' + nameOf(one.recipient) }),
    preview(one),
    el('h3', { text: 'About it' }),
    facts({ Address: one.to, Workflow: one.workflow, Template: one.template + ', variant ' + one.variant, Category: one.category, Tenant: one.tenant_id, Key: one.idempotency_key, Message: one.message_id, Status: one.status }),
    ...(run ? runParts(run) : []),
  ];
}
function skipDetail(one) {
  const run = runOf(one.execution_id);
  return [el('h2', { class: 'bad', text: one.reason }), el('p', { text: one.message }), facts({ Recipient: nameOf(one.recipient), Channel: one.channel, Workflow: one.workflow, Template: one.template }), ...(run ? runParts(run) : [])];
}
function runParts(run) {
  const request = store.requests.find((one) => one.id === run.request_id);
  return [el('h3', { text: 'Run ' + run.execution_id + ': ' + run.status }), el('pre', { text: run.trace.join('\\n'), tabindex: 0 }), ...(request ? requestParts(request) : [])];
}
const runDetail = (one) => [el('h2', { text: one.workflow + ' for ' + nameOf(one.recipient) }), ...runParts(one)];
function requestParts(one) {
  return [
    el('h3', { text: 'Request ' + one.id + ': ' + one.method + ' ' + one.path }),
    ...one.violations.map((text) => el('p', { class: 'bad', text: 'violation: ' + text })),
    one.body === undefined ? null : json(one.body),
  ];
}
const requestDetail = (one) => [
  el('h2', { text: one.operation || 'not in the contract' }),
  facts({ Status: one.status === null ? 'no response' : one.status, Error: one.error, 'Answered by': one.answeredBy, At: one.at }),
  ...requestParts(one),
];

async function person(id) {
  const path = '/v1/user/' + encodeURIComponent(id) + '/';
  const [user, preference] = await Promise.all([hub('GET', path), hub('GET', path + 'preference/?show_opt_out_channels=true')]);
  if (!chosen || chosen.distinct_id !== id || view !== 'people') return;
  const channels = Object.fromEntries(Object.entries(user).filter(([key]) => key[0] === '$').map(([key, list]) => [key.slice(1), list.map((one) => textOf(one.value)).join(', ')]));
  const toggle = (label, isOn, isFixed, change) =>
    el('tr', {}, el('td', {}, el('label', {}, el('input', { type: 'checkbox', checked: isOn, disabled: isFixed, on: { change: async (event) => { await change(event.target.checked); await person(id); } } }), ' ' + label)));
  const categories = (preference.sections || []).flatMap((section) => section.subcategories);
  $('detail').replaceChildren(
    el('h2', { text: id }),
    facts(channels),
    el('h3', { text: 'Properties' }),
    json(user.properties || {}),
    el('h3', { text: 'Categories' }),
    el('table', {}, ...categories.map((one) => toggle(one.name, one.preference !== 'opt_out', !one.is_editable, (on) => hub('PATCH', path + 'preference/category/' + encodeURIComponent(one.category) + '/', { preference: on ? 'opt_in' : 'opt_out' })))),
    categories.length === 0 ? el('p', { text: 'The workspace has no categories.' }) : '',
    el('h3', { text: 'Channels' }),
    el('table', {}, ...(preference.channel_preferences || []).map((one) => toggle(one.channel, !one.is_restricted, false, (on) => hub('PATCH', path + 'preference/channel_preference/', { channel_preferences: [{ channel: one.channel, is_restricted: !on }] })))),
  );
}

async function tick() {
  const { now, next } = await get('clock');
  $('now').textContent = now.slice(0, 19).replace('T', ' ') + ' UTC';
  $('now').dateTime = now;
  $('next').disabled = next === null;
  $('next').dataset.seconds = next === null ? '' : String(Math.ceil((Date.parse(next) - Date.parse(now)) / 1000));
  const faults = await get('faults');
  $('count-faults').textContent = faults.length > 0 ? String(faults.length) : '';
  $('faults').replaceChildren(...faults.map((one) => el('li', { text: faultText(one) })));
  $('take-back').hidden = faults.length === 0;
  if (view !== 'people') return;
  const { users } = await get('save');
  if (view !== 'people') return;
  people = users;
  if (chosen) chosen = people.find((one) => one.distinct_id === chosen.distinct_id) || chosen;
}

// Such as "users.get: 503, 2 times".
function faultText({ operation, times, status, lost, processed, unanswered, refused }) {
  const what = lost ? (processed ? 'the response is lost' : 'the connection is lost') : unanswered ? 'no answer' : refused ? 'refused' : status || 500;
  return (operation || 'any') + ': ' + what + ', ' + (times === 'always' ? 'always' : times === 1 ? 'once' : times + ' times');
}

// What arrives while the lists are read may not be in them: then they are read again.
let arrived = 0;
async function load() {
  const names = Object.keys(store);
  let lists = [];
  let before = -1;
  for (let tries = 0; tries < 5 && before !== arrived; tries++) {
    before = arrived;
    lists = await Promise.all(names.map(get));
  }
  names.forEach((name, at) => (store[name] = lists[at].slice(-MOST)));
  chosen = null;
  await tick();
  draw();
  show();
}

function add(kind, value) {
  const list = store[LISTS[kind]];
  const key = keyOf(value);
  const at = kind === 'skip' ? -1 : list.findLastIndex((one) => keyOf(one) === key);
  arrived++;
  if (at < 0) {
    list.push(value);
    if (LISTS[kind] === view) fresh = value;
  }
  else {
    if (chosen === list[at]) chosen = value;
    list[at] = value;
  }
  if (list.length > MOST) list.shift();
  if (kind === 'request' && value.answeredBy === 'fault') soon();
  draw();
}

let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => void tick().then(draw), 50);
}

function connect() {
  const source = new EventSource('/_/api/events');
  const say = (text, isOn) => {
    $('live').textContent = text;
    $('live').className = isOn ? 'on' : '';
  };
  source.onopen = () => {
    say('live', true);
    void load();
  };
  source.onerror = () => say('the server does not answer', false);
  for (const kind of Object.keys(LISTS)) source.addEventListener(kind, (event) => add(kind, JSON.parse(event.data)));
  source.addEventListener('state', soon);
  source.addEventListener('reset', () => {
    for (const name of Object.keys(store)) store[name] = [];
    people = [];
    chosen = null;
    draw();
    show();
    void tick().then(draw);
  });
}

document.querySelector('nav').addEventListener('click', async (event) => {
  const button = event.target.closest('[data-view]');
  if (!button) return;
  for (const one of document.querySelectorAll('[data-view]')) one.removeAttribute('aria-current');
  button.setAttribute('aria-current', 'page');
  view = button.dataset.view;
  chosen = null;
  draw();
  show();
  await tick();
  draw();
});
for (const button of document.querySelectorAll('[data-advance]')) button.addEventListener('click', () => post('advance', { by: button.dataset.advance }));
$('next').addEventListener('click', () => post('advance', { by: Number($('next').dataset.seconds) }));
// One click would lose everything: the second one, within five seconds, does it.
let disarming = 0;
function arm(isArmed) {
  clearTimeout(disarming);
  if (isArmed) disarming = setTimeout(() => arm(false), 5000);
  Object.assign($('reset'), { className: isArmed ? 'armed' : '', textContent: isArmed ? 'Really reset?' : 'Reset' });
}
$('reset').addEventListener('click', () => {
  const isArmed = $('reset').className === 'armed';
  arm(!isArmed);
  if (isArmed) void post('reset', {});
});
$('reset').addEventListener('blur', () => arm(false));
for (const button of document.querySelectorAll('[data-fault]'))
  button.addEventListener('click', async () => {
    const [operation, times] = [$('operation').value, $('times').value];
    await post('fail', { ...JSON.parse(button.dataset.fault), ...(operation ? { operation } : {}), times: times === 'always' ? times : Number(times) });
    button.closest('details').open = false;
  });
$('take-back').addEventListener('click', () => post('fail', { times: 0 }));
$('back').addEventListener('click', () => {
  const item = document.querySelector('#items [aria-pressed=true]');
  (item || $('list')).scrollIntoView({ block: item ? 'center' : 'start' });
  item?.focus({ preventScroll: true });
});
$('person').addEventListener('change', draw);
$('channel').addEventListener('change', draw);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') for (const one of document.querySelectorAll('details[open]')) one.open = false;
  if (event.key === 'Escape') arm(false);
});
get('operations').then((names) => $('operation').append(...names.map((name) => el('option', { text: name, value: name }))));
connect();
`;
