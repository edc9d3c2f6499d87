// <time datetime="…" data-local="time|date|datetime|weekday"> shows the reader's own time zone; the server wrote UTC or the profile's.

const FORMS = {
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  date: { day: "numeric", month: "short", year: "numeric" },
  datetime: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short", hour: "2-digit", minute: "2-digit" },
};

const locale = () => {
  const language = document.documentElement.lang || "en";
  return language.startsWith("en") ? "en-GB" : language;
};

/** `moment` is a Date, epoch milliseconds or RFC 3339 text; `form` a key of FORMS. */
export function localTime(moment, form = "datetime") {
  return new Intl.DateTimeFormat(locale(), { ...FORMS[form], hourCycle: "h23", numberingSystem: "latn" }).format(new Date(moment));
}

export function localize(within = document) {
  for (const each of within.querySelectorAll("time[data-local]")) {
    each.textContent = localTime(each.dateTime, each.dataset.local);
  }
}

localize();
