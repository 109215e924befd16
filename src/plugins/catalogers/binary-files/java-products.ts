// SPDX-License-Identifier: Apache-2.0
import { beside, type Product, type Signature } from './product.ts'

const release = String.raw`\d[.\d]*`
const jvmci = [beside('-jvmci-', /\0(\d[.\d]+\+\d+-jvmci-[.\d]+-b\d+)\0/)]
const graalvm = { type: 'generic', namespace: 'oracle', name: 'graalvm' }

/** Builds write the release and then the version behind the name of the launcher, or before it. */
function afterName(name: string, version = String.raw`\d[^\0]{1,80}`): Signature {
  return beside(`${name}\0`, new RegExp(String.raw`${name}\0+${release}\0+(${version})\0`))
}

function beforeName(name: string, version = String.raw`\d[^\0]{1,80}`): Signature {
  return beside(`\0${name}`, new RegExp(String.raw`\0${release}\0+(${version})\0+${name}`))
}

function oracle(name: string): Pick<Product, 'name' | 'purl' | 'cpes'> {
  return { name, purl: { type: 'generic', namespace: 'oracle', name }, cpes: [['oracle', name]] }
}

function zulu(launcher: string): Pick<Product, 'name' | 'purl' | 'cpes' | 'path' | 'signatures'> {
  return {
    name: 'zulu',
    purl: { type: 'generic', namespace: 'azul', name: 'zulu' },
    cpes: [['azul', 'zulu']],
    path: /\/[^/]*zulu[^/]*\//,
    signatures: [
      afterName('java'),
      afterName(launcher),
      beforeName('openjdk'),
      beforeName('java'),
      beforeName(launcher),
    ],
  }
}

function ibm(name: string, signature: Signature): Pick<Product, 'name' | 'purl' | 'cpes' | 'path' | 'signatures'> {
  return {
    name,
    purl: { type: 'generic', namespace: 'ibm', name },
    cpes: [['ibm', name]],
    path: /\/ibm\//,
    signatures: [signature],
  }
}

/** `1.8.0_352-b08`: the vulnerability database has the update in a field of its own. */
function cpeVersionOf(version: string): { readonly version: string; readonly update?: string } {
  const [, plain, update] = /^(\d.*)_(.+)-.+$/.exec(version) ?? []
  return plain === undefined ? { version } : { version: plain, update: `update${update}` }
}

const updated = String.raw`\d[^\0]{1,40}_[^\0]{1,20}-[^\0]{1,20}`
const bare = /\0(\d+\.\d+\.[-._+a-zA-Z0-9]{1,60})\0/
const bareKit = /\0(\d+\.\d+\.\d+(?:\+\d+)?[-._a-zA-Z0-9]{0,60})\0/

/**
 * Launchers of Java without a `release` file, which is better known: a launcher is the first of these that it looks
 * like.
 */
export const javaProducts: readonly Product[] = [
  ...[
    { name: 'graalvm', purl: graalvm, cpes: [['oracle', 'graalvm']] as const, signatures: jvmci },
    zulu('java'),
    {
      ...oracle('openjdk'),
      mustHold: 'openjdk',
      cpeVersionOf,
      signatures: [
        afterName('java', updated),
        beforeName('openjdk\0java', updated),
        afterName('\0openjdk\0java'),
        beforeName('openjdk\0java'),
      ],
    },
    ibm('java', afterName('\0java', String.raw`\d[-._a-zA-Z0-9]{1,80}`)),
    {
      ...oracle('jre'),
      signatures: [beside('+', /\0(\d[.\d]+\+[-\d]{1,40})\0/), beside('\x001.', bare), beside('.0.', bare)],
    },
  ].map(product => ({ ...product, files: ['java'], alternativeOf: 'java' })),
  ...[
    { name: 'graalvm', purl: graalvm, cpes: [['oracle', 'graalvm_for_jdk']] as const, signatures: jvmci },
    zulu('jdb'),
    ibm('java_sdk', beside('\0java\0', /\0java\0[^]{1,200}?\0(\d[-._a-zA-Z0-9]{1,80})\0/)),
    {
      ...oracle('openjdk'),
      mustHold: 'openjdk',
      signatures: [beside('\x001.', bareKit), beside('.0.', bareKit)],
    },
    { ...oracle('jdk'), signatures: [beside('\x001.', bareKit), beside('.0.', bareKit)] },
  ].map(product => ({ ...product, files: ['jdb'], alternativeOf: 'jdb' })),
]
