// SPDX-License-Identifier: Apache-2.0
/** Named formats in CEL: `format.dns1123Label().validate(text)`. Source: Kubernetes CEL library `format`. */
import { type Environment, Optional } from '@marcbachmann/cel-js'

interface Rule {
  readonly maxChars: number
  readonly matches: RegExp
  readonly expected: string
}

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?'
const qualified = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?'

const rules: Readonly<Record<string, Rule>> = {
  dns1123Label: { maxChars: 63, matches: new RegExp(`^${label}$`), expected: 'a DNS label in small letters' },
  dns1123Subdomain: {
    maxChars: 253,
    matches: new RegExp(`^${label}(?:\\.${label}){0,126}$`),
    expected: 'DNS labels in small letters, joined by dots',
  },
  dns1035Label: {
    maxChars: 63,
    matches: /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
    expected: 'a DNS label that begins with a letter',
  },
  qualifiedName: {
    maxChars: 317,
    matches: new RegExp(`^(?:${label}(?:\\.${label}){0,126}/)?${qualified}$`),
    expected: 'a name, with or without a DNS prefix',
  },
  labelValue: { maxChars: 63, matches: new RegExp(`^(?:${qualified})?$`), expected: 'a value of a label' },
  uuid: {
    maxChars: 36,
    matches: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    expected: 'a UUID',
  },
  dns1123LabelPrefix: {
    maxChars: 63,
    matches: new RegExp(`^(?:${label}-?|[a-z0-9](?:[-a-z0-9]{0,61})-)$`),
    expected: 'the beginning of a DNS label in small letters',
  },
  dns1123SubdomainPrefix: {
    maxChars: 253,
    matches: new RegExp(`^${label}(?:\\.${label}){0,126}[-.]?$`),
    expected: 'the beginning of DNS labels in small letters, joined by dots',
  },
  dns1035LabelPrefix: {
    maxChars: 63,
    matches: /^[a-z](?:[-a-z0-9]{0,62})$/,
    expected: 'the beginning of a DNS label that begins with a letter',
  },
  uri: {
    maxChars: 8192,
    matches: /^(?:[A-Za-z][A-Za-z0-9+.-]{0,60}:[^\s]{1,8100}|\/[^\s]{0,8100})$/,
    expected: 'a URI, or an absolute path',
  },
  byte: {
    maxChars: 1_048_576,
    matches: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    expected: 'base64',
  },
  datetime: {
    maxChars: 64,
    matches:
      /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-][01]\d:[0-5]\d)$/,
    expected: 'a time such as 2030-12-31T23:59:59Z',
  },
  date: {
    maxChars: 10,
    matches: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
    expected: 'a date such as 2030-12-31',
  },
}

class Format {
  readonly rule: Rule

  constructor(rule: Rule) {
    this.rule = rule
  }
}

/** What `format` is: a type of its own, for its methods. */
class FormatLibrary {
  readonly library = 'format'
}

/** Registers them. */
export function registerFormat(environment: Environment): void {
  environment.registerType('Format', Format)
  environment.registerType('FormatLibrary', FormatLibrary)
  environment.registerConstant('format', 'FormatLibrary', new FormatLibrary())
  const formats = new Map(Object.entries(rules).map(([name, rule]) => [name, new Format(rule)]))
  environment.registerFunction('FormatLibrary.named(string): optional', (_: unknown, name: string) => {
    const format = formats.get(name)
    return format ? Optional.of(format) : Optional.none()
  })
  for (const [name, format] of formats) {
    environment.registerFunction(`FormatLibrary.${name}(): Format`, () => format)
  }
  environment.registerFunction('Format.validate(string): optional', ({ rule }: Format, text: string) => {
    const isGood = text.length <= rule.maxChars && rule.matches.test(text)
    return isGood ? Optional.none() : Optional.of([`expected ${rule.expected}`])
  })
}
