// <time datetime="…" data-local="time|date|datetime|weekday"> in the reader's own time zone: that of their profile, which the
// server writes in, too; for somebody not signed in, the browser's. A new account begins with the browser's (data-own-zone).

const FORMS = {
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  date: { day: "numeric", month: "short", year: "numeric" },
  datetime: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short", hour: "2-digit", minute: "2-digit" },
};

const zone = document.documentElement.dataset.zone || undefined;

const locale = () => {
  const language = document.documentElement.lang || "en";
  return language.startsWith("en") ? "en-GB" : language;
};

/** `moment` is a Date, epoch milliseconds or RFC 3339 text; `form` a key of FORMS. */
export function localTime(moment, form = "datetime") {
  const written = { ...FORMS[form], hourCycle: "h23", numberingSystem: "latn", timeZone: zone };
  return new Intl.DateTimeFormat(locale(), written).format(new Date(moment));
}

export function localize(within = document) {
  for (const each of within.querySelectorAll("time[data-local]")) {
    each.textContent = localTime(each.dateTime, each.dataset.local);
  }
}

for (const field of document.querySelectorAll("input[data-own-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
localize();
