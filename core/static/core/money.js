// Amounts travel as decimal strings ("1250.00"). Intl.NumberFormat takes such strings exactly, so no float is ever made of them;
// comparing and adding go through BigInt minor units.

const cache = new Map();

/** As ledger.money.cldr_locale on the server: rupees in lakh and crore, English otherwise as in Britain, digits always 0 to 9. */
function locale(currency) {
  const language = (document.documentElement.lang || "en").split("-")[0].toLowerCase();
  if (currency === "INR" && (language === "en" || language === "hi")) return `${language}-IN-u-nu-latn`;
  return language === "en" ? "en-GB" : `${language}-u-nu-latn`;
}

function format(currency, options) {
  const key = `${currency} ${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl.NumberFormat(locale(currency), { style: "currency", currency, ...options }));
  return cache.get(key);
}

/** Decimal places of a currency: JPY 0, EUR 2, KWD 3. */
export function places(currency) {
  return format(currency, {}).resolvedOptions().maximumFractionDigits;
}

/** "₹12,50,000.00". With `short`, small change of zero is left out: "₹12,50,000". */
export function money(amount, currency, { short = false } = {}) {
  return format(currency, short ? { trailingZeroDisplay: "stripIfInteger" } : {}).format(amount);
}

/** The figure alone, as it stands in a price: "12,50,000". */
export function figure(amount, currency) {
  return format(currency, { trailingZeroDisplay: "stripIfInteger" })
    .formatToParts(amount)
    .filter((part) => part.type !== "currency" && part.type !== "literal")
    .map((part) => part.value)
    .join("");
}

/** Change a `<data class="price">` in place: value, figure; sign and unit stay. */
export function setPrice(element, amount) {
  element.value = amount;
  element.querySelector(".price__cur + span").textContent = figure(amount, element.dataset.currency);
}

/** Minor units of a decimal string, as BigInt. Throws SyntaxError where it is none. */
export function toMinor(amount, currency) {
  const [whole, fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(places(currency), "0"));
}

/** The decimal string of BigInt minor units. */
export function fromMinor(minor, currency) {
  const count = places(currency);
  const sign = minor < 0n ? "-" : "";
  const digits = String(minor < 0n ? -minor : minor).padStart(count + 1, "0");
  return count ? `${sign}${digits.slice(0, -count)}.${digits.slice(-count)}` : sign + digits;
}

/**
 * What a person typed, as a decimal string: "1,250" and "1 250.5" are fine, "12,34,56" too. Null where it cannot be an
 * amount of the currency; the server decides in the end.
 */
export function readAmount(typed, currency) {
  const plain = typed.replace(/[\s\u00a0\u202f,']/g, "").replace(/^\p{Sc}/u, "");
  const match = /^(\d{1,16})(?:\.(\d*))?$/.exec(plain);
  if (!match) return null;
  const [, whole, fraction = ""] = match;
  const count = places(currency);
  if (fraction.replace(/0+$/, "").length > count) return null;
  return fromMinor(toMinor(`${BigInt(whole)}.${fraction.slice(0, count)}`, currency), currency);
}
