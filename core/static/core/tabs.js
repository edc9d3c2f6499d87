// Tabs: <div data-tabs> with [role=tab aria-controls] buttons. Arrow keys follow the reading direction.

function show(tabs, chosen) {
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
  }
}

function target(key, at, count, from) {
  const rtl = getComputedStyle(from).direction === "rtl";
  const steps = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 };
  if (key in steps) return (at + steps[key] + count) % count;
  return { Home: 0, End: count - 1 }[key];
}

function wire(group) {
  const tabs = [...group.querySelectorAll("[role=tab]")];
  show(tabs, tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0]);
  group.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) show(tabs, tab);
  });
  group.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = at < 0 ? undefined : target(event.key, at, tabs.length, group);
    if (to === undefined) return;
    event.preventDefault();
    show(tabs, tabs[to]);
    tabs[to].focus();
  });
}

document.querySelectorAll("[data-tabs]").forEach(wire);
