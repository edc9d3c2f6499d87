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

const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
const PLACES = { minusSign: 0, currency: 1 };
const place = ({ type }) => PLACES[type] ?? 2;

/**
 * "₹12,50,000.00". With `short`, small change of zero is left out: "₹12,50,000". Prices run from left to right on every page,
 * sign first, as the price board shows them; Intl would turn them around.
 */
export function money(amount, currency, { short = false } = {}) {
  const made = format(currency, short ? { trailingZeroDisplay: "stripIfInteger" } : {});
  if (!RIGHT_TO_LEFT.test(document.documentElement.lang)) return made.format(amount);
  const parts = made.formatToParts(amount).filter(({ type }) => type !== "literal");
  return parts.toSorted((a, b) => place(a) - place(b)).map(({ value }) => value).join("");
}

/** The figure alone, as it stands in a price: "12,50,000". */
export function figure(amount, currency) {
  return format(currency, { trailingZeroDisplay: "stripIfInteger" })
    .formatToParts(amount)
    .filter((part) => part.type !== "currency" && part.type !== "literal")
    .map((part) => part.value)
    .join("");
}

/** The sign that stands before an amount: "₹", "US$". */
export function sign(currency) {
  return format(currency, {}).formatToParts(0).find(({ type }) => type === "currency").value;
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
  const minus = minor < 0n ? "-" : "";
  const digits = String(minor < 0n ? -minor : minor).padStart(count + 1, "0");
  return count ? `${minus}${digits.slice(0, -count)}.${digits.slice(-count)}` : minus + digits;
}

const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xff10];

/** Digits of other scripts as 0 to 9, the Arabic decimal mark as a point; spaces, apostrophes and signs of currencies away. */
function plain(typed) {
  return typed
    .replace(/[\s'’\u066c\u061c\u200e\u200f\u2066-\u2069]|\p{Sc}/gu, "")
    .replace(/\u066b/g, ".")
    .replace(/\p{Nd}/gu, (digit) => {
      const point = digit.codePointAt(0);
      const zero = ZEROS.find((each) => point >= each && point < each + 10);
      return zero ? String(point - zero) : digit;
    });
}

/** Groups of three, or of two before the last three, with one kind of mark between them; null where they are not. */
function joined(groups, marks) {
  if (!marks.length) return groups.join("");
  const [first, ...more] = groups;
  const last = more.pop();
  const fits = new Set(marks).size === 1 && first.length <= 3 && last.length === 3 && more.every((each) => /^\d{2,3}$/.test(each));
  return fits ? groups.join("") : null;
}

/** Whether the last mark parts whole from fraction; null where "1.250" may be either. */
function partsCents(marks, last, count) {
  const mark = marks.at(-1);
  if (marks.length > 1) return mark !== marks.at(-2);
  if (last.length !== 3) return true;
  if (mark === ",") return false;
  return count < 3 ? null : true;
}

/**
 * What a person typed, as a decimal string: "1,250", "12,50", "12,50,000.5" are fine. Null where it is no amount of the
 * currency, or could be two of them. As ledger/typed.py reads it; the server decides in the end.
 */
export function readAmount(typed, currency) {
  const text = plain(typed);
  if (!/^\d+(?:[.,]\d+)*$/.test(text)) return null;
  const groups = text.split(/[.,]/);
  const marks = text.match(/[.,]/g) ?? [];
  const count = places(currency);
  const cents = marks.length > 0 && partsCents(marks, groups.at(-1), count);
  if (cents === null) return null;
  const fraction = cents ? groups.pop() : "";
  const whole = joined(groups, cents ? marks.slice(0, -1) : marks);
  if (whole === null || whole.length > 16 || fraction.replace(/0+$/, "").length > count) return null;
  return fromMinor(toMinor(`${BigInt(whole)}.${fraction.slice(0, count)}`, currency), currency);
}
