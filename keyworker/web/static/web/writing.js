// Keeps what is being written: saves the draft every few seconds, valid or not, and says so; when
// the save does not reach us, keeps the words in this browser until it does. The page works without.
import { forget, keep, kept, sweep } from "./kept.js";

const PAUSE = 2000; // after the last key
const AT_MOST = 8000; // while typing on without a pause
const AGAIN = 15000; // after a save that did not reach us

const clock = (moment) =>
  moment
    .toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" })
    .replace(/\s/g, "");

class Writing {
  constructor(form) {
    this.form = form;
    this.status = document.getElementById(form.dataset.status);
    this.written = 0;
    this.saved = 0;
    this.saving = null;
    this.leaving = false;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.send(event));
    form.querySelector("[data-adds-children]")?.addEventListener("change", () => this.addChildren());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.written > this.saved && !this.stopped) event.preventDefault();
    });
    window.addEventListener("online", () => this.save());
    // The page comes back from the browser's own store after "Back": it is open again.
    window.addEventListener("pageshow", () => (this.leaving = this.waited = false));
    this.offerKept();
  }

  get name() {
    return this.form.dataset.kept;
  }

  typed() {
    const typed = {};
    for (const [name, value] of new FormData(this.form)) {
      if (name === "csrfmiddlewaretoken" || name === "saves") continue;
      (typed[name] ??= []).push(value);
    }
    return typed;
  }

  changed() {
    this.written += 1;
    this.since ??= Date.now();
    clearTimeout(this.timer);
    const waited = Date.now() - this.since;
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, AT_MOST - waited)));
  }

  // A save on its way is let arrive first, so that what is sent does not stand behind it.
  send(event) {
    keep(this.name, this.typed());
    if (!this.saving || this.waited) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    this.waited = true;
    this.saving.finally(() => this.form.requestSubmit(event.submitter));
  }

  // Each child has boxes of their own: the page is saved and comes back with them.
  addChildren() {
    this.form.requestSubmit(this.form.querySelector("button[value=save]"));
  }

  say(words, failed = false) {
    // The same words twice are not said twice to someone who listens to the page.
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.classList.toggle("keyworker-saved--failed", failed);
  }

  async save() {
    if (this.saving || this.stopped || this.leaving || this.written === this.saved) return;
    this.since = undefined;
    this.saving = this.saveUpTo(this.written);
    await this.saving;
  }

  async saveUpTo(upTo) {
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        keepalive: document.visibilityState === "hidden",
      });
      await this.heard(answer, upTo);
    } catch {
      this.notSaved("The server could not be reached. Your words are kept in this browser and will be saved when it answers.");
    } finally {
      this.saving = null;
      if (!this.stopped && this.written > this.saved) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), this.failed ? AGAIN : PAUSE);
      }
    }
  }

  async heard(answer, upTo) {
    const fresh = answer.headers.get("HX-Trigger");
    if (answer.status === 403 && fresh?.includes("freshToken")) {
      this.form.elements.csrfmiddlewaretoken.value = JSON.parse(fresh).freshToken.token;
      this.failed = false;
      return;
    }
    if (answer.status === 401) {
      document.getElementById("notices").innerHTML = await answer.text();
      this.notSaved("Not saved: you have been signed out. Your words are kept in this browser.");
      return;
    }
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.status === 409) {
      this.stopped = true;
      keep(this.name, this.typed());
      this.say(said.words, true);
      if (said.url) this.status.append(" ", link(said.url, said.link));
      return;
    }
    if (!answer.ok) {
      this.notSaved(said.words ?? "Not saved. Your words are kept in this browser; we will try again.");
      return;
    }
    this.failed = false;
    this.saved = upTo;
    this.form.elements.draft.value = said.draft;
    this.form.elements.saves.value = said.saves;
    this.form.dataset.autosave = said.autosave;
    if (said.url !== location.pathname) history.replaceState(null, "", said.url);
    forget(this.name);
    this.form.dataset.kept = said.kept;
    this.say(`Saved at ${clock(new Date())}`);
  }

  notSaved(words) {
    this.failed = true;
    keep(this.name, this.typed());
    this.say(words, true);
  }

  offerKept() {
    const found = kept(this.name);
    if (!found) return;
    const asked = document.getElementById("kept");
    if (JSON.stringify(found.typed) === JSON.stringify(this.typed())) return forget(this.name);
    asked.hidden = false;
    asked.querySelector("[data-when]").textContent = clock(new Date(found.at));
    asked.querySelector("[data-put-back]").addEventListener("click", () => {
      putBack(this.form, found.typed);
      asked.hidden = true;
      this.changed();
      this.form.querySelector("textarea, input:not([type=hidden])")?.focus();
    });
    asked.querySelector("[data-throw-away]").addEventListener("click", () => {
      forget(this.name);
      asked.hidden = true;
    });
  }
}

// A question that waits on another's answer is shown on that answer, and not asked otherwise.
function showAsked(form) {
  const typed = new FormData(form);
  const asked = (name) => !form.querySelector(`[name="${name}"]`)?.closest("[data-show-when][hidden]");
  for (const part of form.querySelectorAll("[data-show-when]")) {
    const wanted = JSON.parse(part.dataset.showWhen);
    part.hidden = !wanted.every((any) => any.some(([name, value]) => typed.get(name) === value && asked(name)));
  }
}

function link(href, words) {
  const made = document.createElement("a");
  made.href = href;
  made.className = "govuk-link";
  made.textContent = words;
  return made;
}

function putBack(form, typed) {
  for (const box of form.querySelectorAll("input, select, textarea")) {
    if (!box.name || box.type === "hidden" || box.type === "submit") continue;
    const values = typed[box.name] ?? [];
    if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
    else if (values.length) box.value = values.shift();
  }
}

sweep();
for (const form of document.querySelectorAll("form[data-autosave]")) {
  new Writing(form);
  showAsked(form);
  form.addEventListener("change", () => showAsked(form));
  window.addEventListener("pageshow", () => showAsked(form));
}
