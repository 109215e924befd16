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
  for (const [name, rule] of Object.entries(rules)) {
    const format = new Format(rule)
    environment.registerFunction(`FormatLibrary.${name}(): Format`, () => format)
  }
  environment.registerFunction('Format.validate(string): optional', ({ rule }: Format, text: string) => {
    const isGood = text.length <= rule.maxChars && rule.matches.test(text)
    return isGood ? Optional.none() : Optional.of([`expected ${rule.expected}`])
  })
}
