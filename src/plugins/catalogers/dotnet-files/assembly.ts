// SPDX-License-Identifier: Apache-2.0

/** What names an assembly: the strings of its version resource. */
export type VersionStrings = Readonly<Record<string, string>>

/** Name of an assembly, without the ending of its file; empty when nothing tells. */
export function assemblyNameOf(strings: VersionStrings, fileName: string): string {
  const original = strings['OriginalFilename'] || strings['InternalName'] || fileName
  return original.trim().replace(/\.(?:dll|exe)$/i, '')
}

/**
 * Version of an assembly: that of the product, without the commit behind a plus; that of the file where it is more
 * exact or the only one. Empty when neither is a version.
 */
export function assemblyVersionOf(strings: VersionStrings): string {
  const product = versionIn(strings['ProductVersion'] ?? '')
  const file = versionIn(strings['FileVersion'] ?? '')
  if (product === '' || file === '') return product || file
  return file.startsWith(`${product}.`) && !/(?:\.0)+$/.test(file) ? file : product
}

function versionIn(text: string): string {
  const [, version = ''] = /^v?(\d+(?:[.,]\s?\d+)*(?:-[\w.-]+)?)(?:\+.*)?(?:\s.*)?$/.exec(text.trim()) ?? []
  return version.replaceAll(/,\s?/g, '.')
}
