//! Firefox by WebDriver BiDi and WebKit by WebDriver, behind one small face: what a person does, and what a page shows.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { Builder, Capabilities, Key } from 'selenium-webdriver';

/** Finds elements by role and label, as assistive technology would. */
const LIBRARY = fileURLToPath(new URL('../node_modules/@testing-library/dom/dist/@testing-library/dom.umd.min.js', import.meta.url));

/** Longer than a cold start of the engine on a busy machine of two cores. */
const PATIENCE = 180_000;

/** Firefox; `program` is its path. */
export async function firefox(program) {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: program, headless: true, protocolTimeout: PATIENCE });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  return new Person({
    open: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
    reload: () => page.reload({ waitUntil: 'domcontentloaded' }),
    run: (script, ...values) => page.evaluate(`(${script})(...${JSON.stringify(values)})`),
    click: (selector) => page.click(selector),
    type: async (selector, text) => {
      await page.click(selector, { count: 3 });
      await page.keyboard.type(text);
    },
    press: (key) => page.keyboard.press(key),
    screenshot: (path) => page.screenshot({ path }),
    close: () => browser.close(),
  });
}

/** WebKit of GNOME on a screen that nobody sees; `program` is its test browser, `driver` that of WebDriver. */
export async function webkit(program, driver) {
  const port = await freePort();
  const server = spawn('xvfb-run', ['--auto-servernum', driver, `--port=${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // A container lets nobody make the sandbox that it wants; what is opened is our own site.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    detached: true,
  });
  const stop = () => process.kill(-server.pid);
  try {
    const options = { binary: program, args: ['--automation'] };
    const capabilities = new Capabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options });
    const address = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${address}/status`)).ok, 'the driver of WebKit answers');
    const browser = await new Builder().usingServer(address).withCapabilities(capabilities).build();
    await browser.manage().setTimeouts({ script: PATIENCE, pageLoad: PATIENCE });
    await browser.manage().window().setRect({ width: 1280, height: 900 });
    const element = (selector) => browser.findElement({ css: selector });
    return new Person({
      open: (url) => browser.get(url),
      reload: () => browser.navigate().refresh(),
      run: (script, ...values) => browser.executeScript(`return (${script})(...arguments)`, ...values),
      click: async (selector) => {
        await browser.executeScript('document.querySelector(arguments[0]).scrollIntoView({ block: "center" })', selector);
        await (await element(selector)).click();
      },
      type: async (selector, text) => {
        const field = await element(selector);
        await field.click();
        await field.clear();
        await field.sendKeys(text);
      },
      press: (key) => browser.actions().sendKeys(Key[key.toUpperCase()] ?? key).perform(),
      screenshot: async (path) => {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(path, Buffer.from(await browser.takeScreenshot(), 'base64'));
      },
      close: async () => {
        await browser.quit().catch(() => {});
        stop();
      },
    });
  } catch (error) {
    stop();
    throw error;
  }
}

/** Somebody in front of a browser. */
class Person {
  constructor(browser) {
    this.browser = browser;
    this.open = browser.open;
    this.reload = browser.reload;
    this.screenshot = browser.screenshot;
    this.close = browser.close;
  }

  /** What a function gives that runs in the page. */
  run(script, ...values) {
    return this.browser.run(String(script), ...values);
  }

  /** Waits until a function that runs in the page gives something true; gives it. */
  sees(what, script, ...values) {
    return eventually(() => this.run(script, ...values), what);
  }

  /**
   * Waits for the last element with a role and a name, a text or a pattern of one, inside of another one if that is given in the same form; gives
   * a selector of it.
   */
  async finds(role, name, inside) {
    const mark = `found-${Math.random().toString(36).slice(2)}`;
    const plain = (name) => (name instanceof RegExp ? { source: name.source } : name);
    const find = (role, name, inside, mark) => {
      const named = (name) => ({ name: typeof name === 'object' ? new RegExp(name.source) : name });
      const library = window.TestingLibraryDom;
      const scope = inside ? library.queryAllByRole(document.body, inside[0], named(inside[1])).at(-1) : document.body;
      const found = scope && library.queryAllByRole(scope, role, named(name)).at(-1);
      if (found) found.dataset[mark.replace('-', '')] = '';
      return Boolean(found);
    };
    const words = `the ${role} ${name}${inside ? ` in the ${inside[0]} ${inside[1]}` : ''} is there`;
    await eventually(async () => {
      await this.#library();
      return this.run(find, role, plain(name), inside?.map(plain), mark);
    }, words);
    return `[data-${mark.replace('-', '')}]`;
  }

  /** Clicks what has a role and a name. */
  async clicks(role, name, inside) {
    await this.browser.click(await this.finds(role, name, inside));
  }

  /** Types into what has a role and a name, in the place of what is there. */
  async types(text, role, name, inside) {
    await this.browser.type(await this.finds(role, name, inside), text);
  }

  press(key) {
    return this.browser.press(key);
  }

  async #library() {
    if (await this.run(() => 'TestingLibraryDom' in window)) return;
    const text = await readFile(LIBRARY, 'utf8');
    // As a function of the driver's, not as a script of the page, which the page's policy would refuse.
    await this.browser.run(`() => { const exports = {}, module = undefined; ${text}\n; window.TestingLibraryDom ??= exports; }`);
  }
}

/** Asks again and again until the answer is true; gives it. */
async function eventually(ask, what) {
  const end = Date.now() + PATIENCE;
  let trouble = '';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      trouble = '';
    } catch (error) {
      trouble = ` (${error.message})`;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`waited in vain until ${what}${trouble}`);
}

/** A port that nobody listens to. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
