// What could not be saved yet, in this browser alone, under the worker's own number, for a week.
const PLACE = "keyworker.kept.";
const WEEK = 7 * 24 * 60 * 60 * 1000;

export function keep(name, typed) {
  try {
    localStorage.setItem(PLACE + name, JSON.stringify({ at: Date.now(), typed }));
  } catch {
    // A full or forbidden store: the page itself still holds the words.
  }
}

export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PLACE + name));
  } catch {
    return null;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(PLACE + name);
  } catch {
    // Nothing was kept.
  }
}

export function sweep() {
  try {
    for (const place of Object.keys(localStorage)) {
      if (!place.startsWith(PLACE)) continue;
      const found = kept(place.slice(PLACE.length));
      if (!found || Date.now() - found.at > WEEK) localStorage.removeItem(place);
    }
  } catch {
    // Nothing was kept.
  }
}
