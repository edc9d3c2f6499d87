// A face for who speaks: the number of a paddle, else the first letter of a name.

export function faceOf(label) {
  const number = label.match(/\d+$/u)?.[0];
  return number ?? [...label].find((each) => /\p{L}/u.test(each))?.toLocaleUpperCase() ?? "?";
}
