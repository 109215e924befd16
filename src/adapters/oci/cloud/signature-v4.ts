// SPDX-License-Identifier: Apache-2.0
/** Signs requests to AWS. Source: AWS General Reference, "Signature Version 4 signing process". */
import { createHash, createHmac } from 'node:crypto'

export interface AwsIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface RequestToSign {
  readonly host: string
  readonly service: string
  readonly region: string
  /** Other than `host`, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The headers to send with a POST to `/`: those given, and the signature. */
export function signedHeaders(
  { host, service, region, headers, body }: RequestToSign,
  { accessKeyId, secretAccessKey, sessionToken }: AwsIdentity,
  nowMs: number,
): Readonly<Record<string, string>> {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const sent = {
    ...headers,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const all = Object.entries({ ...sent, host }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = all.map(([name]) => name).join(';')
  const canonical = ['POST', '/', '', ...all.map(([name, value]) => `${name}:${value.trim()}`), '', names, sha256(body)]
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical.join('\n'))].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`))
  const signature = hmac(key, toSign).toString('hex')
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
