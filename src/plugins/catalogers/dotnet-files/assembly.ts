// SPDX-License-Identifier: Apache-2.0

/** What names a program or library for Windows: the strings of its version resource. */
export type VersionStrings = Readonly<Record<string, string>>

/** Names the product of a file; of Microsoft's files, which all belong to a few products, what they are described as. */
export function productNameOf(strings: VersionStrings, fileName: string): string {
  const others = ['FileDescription', 'InternalName', 'OriginalFilename']
  const keys = isMicrosofts(strings) ? [...others, 'ProductName'] : ['ProductName', ...others]
  const named = keys.map(key => spaced(strings[key] ?? '')).find(value => value !== '')
  return named ?? fileName.replace(/\.exe$/, '').replace(/\.dll$/, '')
}

/** Name of an assembly: that of its product, without the framework that it was built for. */
export function assemblyNameOf(strings: VersionStrings, fileName: string): string {
  return productNameOf(strings, fileName)
    .replace(/\s*\(net[^)]*\d(?:\.\d+)?\)$/, '')
    .trim()
}

/** Version of a product: that of it, else that of its file, without the words behind the numbers. */
export function productVersionOf(strings: VersionStrings): string {
  return withoutWords(strings['ProductVersion']) || withoutWords(strings['FileVersion'])
}

/**
 * Version of an assembly: the greater of those of product and file; of Microsoft's, whose file versions number the
 * builds, the shorter of two that begin alike; the more exact one where they do not differ or cannot be compared.
 */
export function assemblyVersionOf(strings: VersionStrings): string {
  const product = withoutWords(strings['ProductVersion'])
  const file = withoutWords(strings['FileVersion'])
  const a = partsOf(product)
  const b = partsOf(file)
  if (a && b && isMicrosofts(strings) && isSameSeries(a, b) && a.numbers.length < b.numbers.length)
    return product.replace(/\+.*$/s, '')
  if (a && !b) return product
  const ordering = a && b ? compareParts(a, b) : 0
  if (ordering !== 0) return ordering < 0 ? file : product
  const [detail, fileDetail] = [product, file].map(text => text.match(/[.,]+/g)?.length ?? 0) as [number, number]
  if (/\d/.test(product) && detail >= fileDetail) return product
  if (/\d/.test(file) && fileDetail > 0) return file
  return /\d/.test(product) || !/\d/.test(file) ? product : file
}

function isMicrosofts(strings: VersionStrings): boolean {
  return /microsoft/i.test(`${strings['CompanyName'] ?? ''}\n${strings['ProductName'] ?? ''}`)
}

function spaced(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[^\P{C}]/gu, '')
    .trim()
}

function withoutWords(text = ''): string {
  const words = text.trim().split(/\s+/)
  const end = words.findIndex((word, i) => !/\d/.test(word) && words.slice(0, i).some(before => /\d/.test(before)))
  return words.slice(0, end < 0 ? undefined : end).join(' ')
}

interface Parts {
  readonly numbers: readonly number[]
  readonly preRelease: string
}

/** At least three numbers; `undefined` for what is no such version. */
function partsOf(text: string): Parts | undefined {
  const match = /^v?(\d{1,9}(?:\.\d{1,9})*)(?:-(\d[\w.~-]*)|-?([A-Za-z~-][\w.~-]*))?(?:\+[\w.~-]+)?$/.exec(text)
  if (!match) return undefined
  const numbers = (match[1] ?? '').split('.').map(Number)
  while (numbers.length < 3) numbers.push(0)
  return { numbers, preRelease: match[2] ?? match[3] ?? '' }
}

function isSameSeries(a: Parts, b: Parts): boolean {
  return a.numbers[0] === b.numbers[0] && a.numbers[1] === b.numbers[1]
}

function compareParts(a: Parts, b: Parts): number {
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0)
    if (difference !== 0) return difference
  }
  if (a.preRelease === b.preRelease) return 0
  if (a.preRelease === '' || b.preRelease === '') return a.preRelease === '' ? 1 : -1
  return a.preRelease < b.preRelease ? -1 : 1
}
