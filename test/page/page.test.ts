/** The page at `/_/` in headless Chromium: live, by mouse, by keyboard, on a phone, in the dark, and against messages that mean harm. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serve, type LocalServer } from '../../src/cli/local/serve.ts';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { launch } from './launch.ts';
import { channel, email, send, template, workflow, WORKSPACE } from '../local/workspace.ts';

/** Where screenshots go, to be looked at. */
const SHOTS = process.env.SCREENSHOTS;

const WORKSPACE_WITH_ALL = {
  ...WORKSPACE,
  workflows: [...(WORKSPACE.workflows ?? []), workflow('all', [send('all')]), workflow('evil', [send('evil')])],
  templates: [
    ...(WORKSPACE.templates ?? []),
    template('all', [
      email(
        'Your order {{order_id}} is on its way',
        '<div style="font-family:Georgia;padding:24px"><h1 style="color:#1756c9">It is on its way</h1><p>Hello {{$recipient.name}}, your order <b>{{order_id}}</b> was shipped.</p></div>',
      ),
      channel('sms', { type: 'basic', body: 'Order {{order_id}} is on its way, {{$recipient.name}}.' }),
      channel('inbox', {
        header: 'Order {{order_id}}',
        body: 'It is on its way.',
        buttons: [{ text: 'Track it', url: 'https://example.com' }],
      }),
      channel('androidpush', { header: 'Order {{order_id}}', body: 'It is on its way.' }),
      channel('slack', {
        body_type: 'block',
        body_block: '{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Order {{order_id}} was shipped"}}]}',
      }),
      channel('ms_teams', { body_type: 'text', body_text: 'Order {{order_id}} was shipped' }),
    ]),
    template('evil', [
      email('{{{text}}}', '<p>{{{text}}}</p>'),
      channel('sms', { type: 'basic', body: '{{{text}}}' }),
      channel('inbox', { header: '{{{text}}}', body: '{{{text}}}', buttons: [{ text: '{{{text}}}', url: 'javascript:hit()' }] }),
      channel('slack', { body_type: 'text', body_text: '{{{text}}}' }),
    ]),
  ],
} as never;

const ANN = {
  $email: ['ann@example.com'],
  $sms: ['+15555550100'],
  $androidpush: ['token-of-ann'],
  $slack: [{ user_id: 'U1', access_token: 'xoxb-1' }],
  $ms_teams: [{ user_id: 'T1' }],
  name: 'Ann',
};

let profile: string;
let browser: BrowserContext;
let page: Page;
let local: LocalSuprSend;
let server: LocalServer;
let suprsend: SuprSend;

beforeAll(async () => {
  profile = mkdtempSync(join(tmpdir(), 'suprsend-page-'));
  browser = await launch(profile);
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
});

beforeEach(async () => {
  local = localSuprSend(WORKSPACE_WITH_ALL);
  server = await serve(local, { port: 0 });
  suprsend = new SuprSend({ apiKey: 'local', hubUrl: server.url });
  await suprsend.users.upsert('ann', ANN);
  page = await browser.newPage();
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(`${server.url}/_/`);
  await page.locator('#live.on').waitFor();
});
afterEach(async () => {
  await page.close();
  await server.close();
});

const trigger = (name: string, data: object): Promise<unknown> => suprsend.workflows.trigger({ workflow: name, recipients: ['ann'], data });
const items = (): Promise<string[]> => page.locator('#items .kind').allTextContents();
const shot = async (name: string): Promise<void> => {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
};

describe('the page', () => {
  it('shows a message within 100 ms', async () => {
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const shown = page.evaluate(
        (count) =>
          new Promise<number>((resolve) => {
            const done = (): void => void (Number(document.querySelector('#count-messages')?.textContent) > count && resolve(Date.now()));
            new MutationObserver(done).observe(document.body, { subtree: true, childList: true, characterData: true });
            done();
          }),
        local.messages.length,
      );
      const before = Date.now();
      await trigger('order-shipped', { order_id: `ORD-${round}` });
      times.push((await shown) - before);
    }
    // The fastest of many: a busy machine may be slow, but not each time.
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it('loses nothing that arrives while it reads the lists', async () => {
    let hold = true;
    let answered = 0;
    await page.route('**/_/api/messages', async (route) => {
      const response = await route.fetch();
      if (hold) await trigger('order-shipped', { order_id: 'ORD-1' });
      hold = false;
      // The lists are read before, and arrive after the event.
      await expect.poll(() => local.messages.length).toBeGreaterThan(0);
      await new Promise((resolve) => void setTimeout(resolve, 200));
      await route.fulfill({ response });
      answered++;
    });
    await page.reload();
    await expect.poll(() => answered).toBeGreaterThan(0);
    await page.waitForTimeout(300);
    await expect.poll(items).toEqual(['sms', 'email']);
  });

  it('shows every channel as it is, and what is behind a message', async () => {
    await trigger('all', { order_id: 'ORD-1' });
    await expect.poll(items).toEqual(['ms_teams', 'slack', 'androidpush', 'inbox', 'sms', 'email']);
    await page.locator('#items button', { hasText: 'email' }).click();
    const frame = page.frameLocator('iframe');
    expect(await frame.locator('h1').textContent()).toBe('It is on its way');
    expect(await frame.locator('h1').evaluate((heading) => getComputedStyle(heading).color)).toBe('rgb(23, 86, 201)');
    expect(await page.locator('#detail').textContent()).toContain('Your order ORD-1 is on its way');
    expect(await page.locator('#detail').textContent()).toContain('POST /trigger/');
    await shot('email-light');
    for (const [name, text] of [
      ['sms', 'Order ORD-1 is on its way, Ann.'],
      ['inbox', 'Track it'],
      ['slack', 'Order ORD-1 was shipped'],
      ['ms_teams', 'Order ORD-1 was shipped'],
    ] as const) {
      await page.locator('#items button', { hasText: name }).click();
      await expect.poll(() => page.locator('#detail .card').textContent()).toContain(text);
    }
    await page.locator('#person').selectOption('ann');
    await page.locator('#channel').selectOption('sms');
    await expect.poll(items).toEqual(['sms']);
  });

  it('runs no script of a message, whatever its channel', async () => {
    await page.evaluate(() => Object.assign(globalThis, { hits: 0, hit: () => void (globalThis as any).hits++ }));
    const attacks = [
      '<script>parent.hit?.();top.hit?.();hit()</script>',
      '<img src=x onerror="parent.hit();hit()">',
      '</iframe><script>hit()</script><svg onload="hit()">',
      '"><style>*{display:none}</style><a href="javascript:hit()">x</a>',
      '<meta http-equiv="refresh" content="0;url=javascript:hit()"><base href="https://evil.invalid/">',
    ];
    for (const text of attacks) await trigger('evil', { text });
    await expect.poll(async () => (await items()).length).toBe(attacks.length * 4);
    const buttons = await page.locator('#items button').all();
    for (const button of buttons) {
      await button.click();
      await page.locator('#detail h2').waitFor();
    }
    expect(await page.evaluate(() => (globalThis as any).hits)).toBe(0);
    expect(await page.locator('#items script, #detail script, #detail img, #detail style, #detail a').count()).toBe(0);
    expect(await page.locator('h1').isVisible()).toBe(true);
    // The frame of an email has an origin of its own, without scripts.
    await page.locator('#items button', { hasText: 'email' }).first().click();
    expect(await page.locator('#detail iframe').getAttribute('sandbox')).toBe('');
    expect(page.url()).toBe(`${server.url}/_/`);
  });

  it('moves the clock, fails on demand, and begins again', async () => {
    await trigger('slow', { order_id: 'ORD-1' });
    await expect.poll(() => page.locator('#next').isEnabled()).toBe(true);
    await page.getByRole('button', { name: '+1 hour' }).click();
    await expect.poll(() => page.locator('#now').textContent()).toBe('2026-01-01 01:00:00 UTC');
    expect(local.messages).toEqual([]);
    await page.locator('#next').click();
    await expect.poll(items).toEqual(['sms', 'email']);
    await page.getByText('Fail the next request').click();
    await page.locator('#operation').selectOption('users.get');
    await page.getByRole('button', { name: '503' }).click();
    await expect
      .poll(async () => (await suprsend.users.get('ann').withResponse()).attempts.map(({ status }) => status))
      .toEqual([503, 200]);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'Really reset?' }).click();
    await expect.poll(items).toEqual([]);
    expect(await page.locator('#reset').textContent()).toBe('Reset');
    await expect.poll(() => page.locator('#now').textContent()).toBe('2026-01-01 00:00:00 UTC');
    expect(await page.locator('#empty').isVisible()).toBe(true);
  });

  it('loses nothing by one click: Escape, another button and five seconds take a reset back', async () => {
    await trigger('all', { order_id: 'ORD-1' });
    await expect.poll(async () => (await items()).length).toBe(6);
    const reset = page.locator('#reset');
    const text = (): Promise<string | null> => reset.textContent();
    await reset.click();
    expect(await text()).toBe('Really reset?');
    await page.keyboard.press('Escape');
    expect(await text()).toBe('Reset');
    await page.keyboard.press('Enter');
    expect(await text()).toBe('Really reset?');
    await page.getByRole('button', { name: '+1 min' }).click();
    expect(await text()).toBe('Reset');
    await reset.click();
    await expect.poll(text, { timeout: 8_000 }).toBe('Reset');
    await reset.click();
    await shot('reset');
    expect([await text(), local.messages.length]).toEqual(['Really reset?', 6]);
    await page.keyboard.press('Enter');
    await expect.poll(() => local.messages.length).toBe(0);
  });

  it('shows why something was not sent, runs, requests with their violations, and people with their preferences', async () => {
    await trigger('order-shipped', { order_id: 'ORD-1' });
    // It starts no run, as no page says what becomes of such a tenant.
    await suprsend.request({
      server: 'hub',
      method: 'POST',
      path: '/trigger/',
      body: { workflow: 'order-shipped', recipients: ['ann'], data: { order_id: 'ORD-1' }, tenant_id: 5 },
    });
    await page.getByRole('button', { name: /People/ }).click();
    await page.locator('#items button', { hasText: 'user' }).click();
    const orders = page.getByLabel('order-updates');
    await expect.poll(() => orders.isChecked()).toBe(true);
    await shot('people');
    await orders.uncheck();
    await expect.poll(async () => (await suprsend.users.preferences.categories.get('ann', 'order-updates')).preference).toBe('opt_out');
    await trigger('order-shipped', { order_id: 'ORD-2' });
    await page.getByRole('button', { name: /Not sent/ }).click();
    await page.locator('#items button').first().click();
    expect(await page.locator('#detail').textContent()).toContain('user not subscribed to category: order-updates');
    await page.getByRole('button', { name: /Runs/ }).click();
    await expect.poll(async () => (await items()).length).toBe(2);
    await page.getByRole('button', { name: /Requests/ }).click();
    await page.locator('#items button', { hasText: 'violation' }).click();
    expect(await page.locator('#detail .bad').textContent()).toContain('violation: body/tenant_id');
    // A request that was refused says why.
    await trigger('order-shipped', {}).catch(() => undefined);
    await page.locator('#items button', { hasText: 'missing required property' }).click();
    expect(await page.locator('#detail').textContent()).toContain("Error(root): missing required property 'order_id'");
    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByText('Fail the next request').click();
    const [menu, select] = await Promise.all([page.locator('.menu').boundingBox(), page.locator('#operation').boundingBox()]);
    expect((select?.x ?? 0) + (select?.width ?? 0)).toBeLessThan((menu?.x ?? 0) + (menu?.width ?? 0));
    await shot('requests');
  });

  it('shows the faults that wait, has a button for each form, and takes them back', async () => {
    await page.getByText('Fail the next request').click();
    await page.getByLabel('Operation').selectOption('users.get');
    await page.getByLabel('How often').selectOption('always');
    await page.getByRole('button', { name: 'Do not answer' }).click();
    await expect.poll(() => page.locator('#count-faults').textContent()).toBe('1');
    const error = await suprsend.users.get('ann', { timeout: 300, maxRetries: 0 }).catch((one: unknown) => one);
    expect(error).toMatchObject({ name: 'TimeoutError', sent: 'maybe' });
    await page.getByText('Fail the next request').click();
    await expect.poll(() => page.locator('#faults').textContent()).toBe('users.get: no answer, always');
    await shot('faults');
    await page.getByRole('button', { name: 'Take back' }).click();
    await expect.poll(() => page.locator('#count-faults').textContent()).toBe('');
    expect(await suprsend.users.get('ann')).toMatchObject({ distinct_id: 'ann' });
    // One that happened waits no more.
    await page.getByLabel('How often').selectOption('1');
    await page.getByRole('button', { name: '401' }).click();
    await expect.poll(() => page.locator('#count-faults').textContent()).toBe('1');
    await suprsend.users.get('ann').catch(() => undefined);
    await expect.poll(() => page.locator('#count-faults').textContent()).toBe('');
  });

  it('brings what was chosen into view on a phone, and leads back to the list', async () => {
    await page.setViewportSize({ width: 375, height: 720 });
    for (let round = 0; round < 4; round++) await trigger('all', { order_id: `ORD-${round}` });
    await expect.poll(async () => (await items()).length).toBe(24);
    const top = (selector: string): Promise<number> =>
      page.evaluate((one) => document.querySelector(one)?.getBoundingClientRect().top ?? NaN, selector);
    await page.locator('#items button').nth(3).click();
    await expect.poll(() => top('#detail h2')).toBeLessThan(300);
    // What arrives leads nowhere else.
    await trigger('all', { order_id: 'ORD-5' });
    await expect.poll(async () => (await items()).length).toBe(30);
    expect(await top('#detail h2')).toBeLessThan(300);
    await shot('phone-detail');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    // In one step, as lines are drawn anew.
    expect(await page.evaluate(() => document.activeElement?.matches('#items [aria-pressed=true]'))).toBe(true);
    expect(await top('#items [aria-pressed=true]')).toBeGreaterThanOrEqual(0);
    expect(await top('#items [aria-pressed=true]')).toBeLessThan(720);
    await page.setViewportSize({ width: 1280, height: 860 });
    expect(await page.getByRole('button', { name: 'Back to the list' }).isVisible()).toBe(false);
  });

  it('keeps the mark of a person when something changes', async () => {
    await page.getByRole('button', { name: 'People' }).click();
    await page.locator('#items button').click();
    local.seed({ users: [{ distinct_id: 'bob' }] });
    await expect.poll(async () => (await items()).length).toBe(2);
    expect(await page.locator('#items [aria-pressed=true] .first').textContent()).toBe('ann');
  });

  it('can be used by keyboard, on a phone, and in the dark', async () => {
    await trigger('all', { order_id: 'ORD-1' });
    await expect.poll(async () => (await items()).length).toBe(6);
    await page.locator('#items button').first().focus();
    await page.keyboard.press('Tab');
    // What arrives moves the focus to no other line.
    await trigger('all', { order_id: 'ORD-2' });
    await expect.poll(async () => (await items()).length).toBe(12);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#detail h2').textContent()).toBe('slack to ann');
    expect(await page.locator('#detail').textContent()).toContain('ORD-1');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed'))).toBe('true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#detail h2').textContent()).toBe('androidpush to ann');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(20, 23, 28)');
    await shot('push-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await shot('phone-dark');
    // Text and background differ enough to be read (WCAG AA).
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const ratios = await page.evaluate(() => {
        const light = (color: string): number => {
          const [r, g, b] = (color.match(/[\d.]+/g) ?? [])
            .map((part) => Number(part) / 255)
            .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
          return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
        };
        const behind = (one: Element | null): string => {
          for (let at = one; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (color !== 'rgba(0, 0, 0, 0)') return color;
          }
          return 'rgb(255, 255, 255)';
        };
        return [...document.querySelectorAll('h1, #live, .kind, .second, .when, nav button, #reset, dt, dd, footer, pre')].map((one) => {
          const [a, b] = [light(getComputedStyle(one).color), light(behind(one))];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        });
      });
      expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
