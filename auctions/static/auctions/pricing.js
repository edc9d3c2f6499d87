// What a buyer pays, to the cent: auctions/pricing.py in BigInt minor units. Every line rounds half-up by itself.

/** A decimal string as a whole number of thousandths of a thousandth: percentages and quantities have at most three places. */
const SCALE = 1_000_000n;

function scaled(decimal) {
  const [whole, fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(6, "0").slice(0, 6));
}

/** `value` parts of `by`, halves away from zero; amounts are never negative here. */
function halfUp(value, by) {
  return (2n * value + by) / (2n * by);
}

function premiumOf(total, tiers) {
  let parts = 0n;
  for (const [index, [start, percent]] of tiers.entries()) {
    const from = BigInt(start);
    if (total <= from) break;
    const next = index + 1 < tiers.length ? BigInt(tiers[index + 1][0]) : total;
    parts += ((total < next ? total : next) - from) * scaled(percent);
  }
  return halfUp(parts, 100n * SCALE);
}

/** `{total, premium, tax, allIn}` for a price in BigInt minor units; `terms` as auctions/showing/for_scripts.py writes them. */
export function quote(price, terms) {
  const total = terms.per_unit ? halfUp(price * scaled(terms.quantity), SCALE) : price;
  const premium = premiumOf(total, terms.tiers);
  const taxed = { none: 0n, premium, all: total + premium }[terms.tax_on];
  const tax = halfUp(taxed * scaled(terms.tax_percent), 100n * SCALE);
  return { total, premium, tax, allIn: total + premium + tax };
}
