// SPDX-License-Identifier: Apache-2.0
/**
 * Who a local server is: an authority, a serving certificate for loopback names, and the token of its owner.
 *
 * Kept in the data folder, so that a kubeconfig once written stays good over restarts.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, issueServingCertificate, type KeyedCertificate } from '#runtime/certificates.ts'
import { makeFolder } from '#runtime/make-folder.ts'

export interface ServerIdentity {
  readonly authority: KeyedCertificate
  readonly serving: KeyedCertificate
  readonly token: string
  /** When the serving certificate is replaced, in milliseconds since the epoch. */
  readonly renewAtMs: number
}

const dayMs = 86_400_000
const authorityDays = 3650
const servingDays = 365
const tokenBytes = 24
const fileName = 'identity.json'
/** A little before now, for clients whose clocks are late. */
const backdatedMs = 300_000

/** A new identity for a server that listens on `host` beside the loopback names. */
function newIdentity(
  host: string,
  nowMs: number,
  authority = newAuthority(nowMs),
  token = randomBytes(tokenBytes).toString('hex'),
): ServerIdentity {
  const isAddress = /^[\d.]+$|:/.test(host)
  const serving = issueServingCertificate(authority, {
    commonName: 'ks',
    dnsNames: ['localhost', ...(isAddress ? [] : [host])],
    ipAddresses: [...new Set(['127.0.0.1', '::1', ...(isAddress ? [host] : [])])],
    validity: { notBefore: new Date(nowMs - backdatedMs), notAfter: new Date(nowMs + servingDays * dayMs) },
  })
  return { authority, serving, token, renewAtMs: nowMs + (servingDays * dayMs * 2) / 3 }
}

function newAuthority(nowMs: number): KeyedCertificate {
  return createAuthority({
    commonName: 'ks local authority',
    validity: { notBefore: new Date(nowMs - backdatedMs), notAfter: new Date(nowMs + authorityDays * dayMs) },
  })
}

/** The identity kept in a folder, its serving certificate renewed in time; a new one where there is none or no folder. */
export async function loadIdentity(dir: string | undefined, host: string, nowMs: number): Promise<ServerIdentity> {
  if (dir === undefined) return newIdentity(host, nowMs)
  const file = join(dir, fileName)
  const kept = await readIdentity(file)
  const isGood = kept !== undefined && kept.host === host && kept.identity.renewAtMs > nowMs
  if (isGood) return kept.identity
  const identity = kept
    ? newIdentity(host, nowMs, kept.identity.authority, kept.identity.token)
    : newIdentity(host, nowMs)
  await keep(dir, host, identity)
  return identity
}

/** Where an identity is kept, and until when it is to be good. */
export interface Renewal {
  /** Absent: in memory alone. */
  readonly dir: string | undefined
  readonly host: string
  readonly nowMs: number
}

/** The same identity with a new serving certificate. */
export async function renewIdentity(
  { authority, token }: ServerIdentity,
  { dir, host, nowMs }: Renewal,
): Promise<ServerIdentity> {
  const identity = newIdentity(host, nowMs, authority, token)
  if (dir !== undefined) await keep(dir, host, identity)
  return identity
}

async function keep(dir: string, host: string, identity: ServerIdentity): Promise<void> {
  const file = join(dir, fileName)
  makeFolder(dir, 0o700)
  await writeFile(`${file}.tmp`, JSON.stringify({ host, identity }), { mode: 0o600 })
  await rename(`${file}.tmp`, file)
}

async function readIdentity(
  file: string,
): Promise<{ readonly host: string; readonly identity: ServerIdentity } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Absent, or cut short by a crash: a new identity is made, and clients are told by the new kubeconfig.
    return undefined
  }
}
