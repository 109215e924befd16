// SPDX-License-Identifier: Apache-2.0
/** Asks a provider where its services are, when a value names the provider. */
import { Agent, requestThrough } from '#runtime/undici.ts'

const timeoutMs = 30_000
const maxReplyBytes = 2 ** 20
/** Newest first; all of them name the services that are asked for here. Source: kubescape/backend, `servicediscovery`. */
const paths = ['/api/v3/servicediscovery', '/api/v2/servicediscovery']

/** The document of services, as text; throws when the provider gives none. */
export async function discoverServices(apiUrl: string): Promise<string> {
  const { origin } = new URL(/^https?:\/\//.test(apiUrl) ? apiUrl : `https://${apiUrl}`)
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  try {
    let status = 0
    for (const path of paths) {
      const { statusCode, body } = await requestThrough(agent, {
        origin,
        path,
        method: 'GET',
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      status = statusCode
      const chunks: Buffer[] = []
      let sizeBytes = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length
        if (sizeBytes > maxReplyBytes)
          throw new Error(`${origin}${path}: expected at most ${maxReplyBytes} bytes, got more`)
        chunks.push(chunk)
      }
      if (status === 200) return Buffer.concat(chunks).toString('utf8')
      if (status !== 404) break
    }
    throw new Error(`${origin}: expected where its services are, got status ${status}`)
  } finally {
    await agent.destroy()
  }
}
