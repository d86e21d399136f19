/**
 * The CRC-32 of bytes that follow one another, from those of their parts: to read 20 MB again takes ten milliseconds in
 * which nobody is answered.
 *
 * A CRC is the remainder of a polynomial over GF(2). Appending n bytes multiplies the remainder before by x^8n.
 */

/** `lengthOfB` in bytes. */
export function combineCrc(a: number, b: number, lengthOfB: number): number {
  return (multiply(powerOfX(lengthOfB * 8), a) ^ b) >>> 0;
}

/** The polynomial of zip, gzip and PNG, with its bits reversed as CRC-32 has them. */
const POLYNOMIAL = 0xedb88320;
/** x^0: the highest bit is the lowest power. */
const ONE = 0x80000000;

/** x^(2^k) for each k. */
const SQUARES = ((): readonly number[] => {
  const squares = [ONE >>> 1];
  for (let k = 1; k < 53; k += 1) {
    const last = squares.at(-1) ?? ONE;
    squares.push(multiply(last, last));
  }
  return squares;
})();

function powerOfX(exponent: number): number {
  let power = ONE;
  for (let k = 0, left = exponent; left > 0; k += 1, left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, SQUARES[k] ?? ONE);
  }
  return power;
}

/** The product of two polynomials, reduced. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
