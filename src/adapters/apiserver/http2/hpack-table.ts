// SPDX-License-Identifier: Apache-2.0
/** The tables of HPACK: fields by index, those that everybody knows first, then those that the peer has added. */
import { HeaderField } from './header-field.ts'

/** Fields 1 to 61: the name, and the value where it has one. Source: RFC 7541, Appendix A. */
const staticText = `
  :authority
  :method GET
  :method POST
  :path /
  :path /index.html
  :scheme http
  :scheme https
  :status 200
  :status 204
  :status 206
  :status 304
  :status 400
  :status 404
  :status 500
  accept-charset
  accept-encoding gzip, deflate
  accept-language
  accept-ranges
  accept
  access-control-allow-origin
  age
  allow
  authorization
  cache-control
  content-disposition
  content-encoding
  content-language
  content-length
  content-location
  content-range
  content-type
  cookie
  date
  etag
  expect
  expires
  from
  host
  if-match
  if-modified-since
  if-none-match
  if-range
  if-unmodified-since
  last-modified
  link
  location
  max-forwards
  proxy-authenticate
  proxy-authorization
  range
  referer
  refresh
  retry-after
  server
  set-cookie
  strict-transport-security
  transfer-encoding
  user-agent
  vary
  via
  www-authenticate
`

/** The static table; the first field is at 0 here and has the index 1. */
export const staticFields: readonly HeaderField[] = staticText
  .trim()
  .split('\n')
  .map(line => {
    const [name = '', ...value] = line.trim().split(' ')
    return new HeaderField(name, value.join(' '))
  })

/** Bytes of the dynamic table, unless somebody says otherwise. */
export const defaultTableBytes = 4096

/** A field takes at least 32 bytes, so that no more than this fit. */
const slots = defaultTableBytes / 32

/** Fields that the peer has added, the newest first; the oldest make room. */
export class DynamicTable {
  readonly #fields: (HeaderField | undefined)[] = Array.from({ length: slots })
  #count = 0
  #newest = 0
  #sizeBytes = 0
  #maxBytes = defaultTableBytes

  /** The field at an index of HPACK, static ones included. */
  at(index: number): HeaderField | undefined {
    if (index <= staticFields.length) return staticFields[index - 1]
    const age = index - staticFields.length - 1
    return age < this.#count ? this.#fields[(this.#newest + slots - age) % slots] : undefined
  }

  /** A field that is larger than the table empties it. */
  add(field: HeaderField): void {
    const { sizeBytes } = field
    this.#shrinkTo(this.#maxBytes - sizeBytes)
    if (sizeBytes > this.#maxBytes) return
    this.#newest = (this.#newest + 1) % slots
    this.#fields[this.#newest] = field
    this.#count++
    this.#sizeBytes += sizeBytes
  }

  /** At most `defaultTableBytes`. */
  resize(maxBytes: number): void {
    this.#maxBytes = maxBytes
    this.#shrinkTo(maxBytes)
  }

  #shrinkTo(sizeBytes: number): void {
    while (this.#count > 0 && this.#sizeBytes > sizeBytes) {
      const oldest = (this.#newest + slots - this.#count + 1) % slots
      this.#sizeBytes -= this.#fields[oldest]?.sizeBytes ?? 0
      this.#fields[oldest] = undefined
      this.#count--
    }
  }
}
