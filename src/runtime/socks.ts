// SPDX-License-Identifier: Apache-2.0
/** Connections through a SOCKS5 proxy, which also resolves the names. Source: RFC 1928, RFC 1929. */
import { connect, isIPv4, isIPv6, type Socket } from 'node:net'

export interface SocksTarget {
  /** `socks5://user:password@host:port`; port 1080 when absent. */
  readonly proxy: URL
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
}

const version = 5
const noAuthentication = 0
const byPassword = 2
const refusals = [
  'succeeded',
  'general failure',
  'not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'address type not supported',
]

/** A TCP connection to `host:port` by way of the proxy; rejects with what the proxy answered, or when time is up. */
export async function connectThroughSocks(target: SocksTarget): Promise<Socket> {
  const { proxy, timeoutMs } = target
  const socket = connect(Number(proxy.port || 1080), proxy.hostname.replace(/^\[|\]$/g, ''))
  const broken = Promise.withResolvers<never>()
  const timer = setTimeout(() => broken.reject(new Error(`no SOCKS connection within ${timeoutMs} ms`)), timeoutMs)
  socket.once('error', error => broken.reject(error))
  socket.once('close', () => broken.reject(new Error('the SOCKS proxy closed the connection')))
  try {
    await Promise.race([negotiate(socket, target), broken.promise])
    socket.removeAllListeners('error').removeAllListeners('close')
    return socket
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function negotiate(socket: Socket, { proxy, host, port }: SocksTarget): Promise<void> {
  const user = Buffer.from(decodeURIComponent(proxy.username), 'utf8')
  const password = Buffer.from(decodeURIComponent(proxy.password), 'utf8')
  const methods = user.length > 0 ? [noAuthentication, byPassword] : [noAuthentication]
  socket.write(Buffer.from([version, methods.length, ...methods]))
  const [answered, method] = await take(socket, 2)
  if (answered !== version) throw new Error('expected a SOCKS5 proxy, got another protocol')
  if (method === byPassword && user.length > 0) {
    socket.write(Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([password.length]), password]))
    const [, status] = await take(socket, 2)
    if (status !== 0) throw new Error('the SOCKS proxy refused its user name and password')
  } else if (method !== noAuthentication) {
    throw new Error('the SOCKS proxy wants an authentication that was not given')
  }
  socket.write(Buffer.concat([Buffer.from([version, 1, 0]), addressBytes(host), Buffer.from([port >> 8, port & 0xff])]))
  const [, reply = 1, , type] = await take(socket, 4)
  if (reply !== 0) throw new Error(`the SOCKS proxy answered: ${refusals[reply] ?? `code ${reply}`}`)
  // The address the proxy is bound to says nothing to us, but stands before the first byte of the server.
  const [length = 0] = type === 3 ? await take(socket, 1) : [type === 4 ? 16 : 4]
  await take(socket, length + 2)
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)])
  if (isIPv6(host)) return Buffer.concat([Buffer.from([4]), ipv6Bytes(host)])
  const bytes = Buffer.from(host, 'ascii')
  if (bytes.length === 0 || bytes.length > 255)
    throw new Error(`expected a host name of 1 to 255 bytes, got ${bytes.length}`)
  return Buffer.concat([Buffer.from([3, bytes.length]), bytes])
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const groupsOf = (part: string) => part.split(':').filter(group => group !== '')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return Buffer.from([...before, ...zeros, ...after].map(group => group.padStart(4, '0')).join(''), 'hex')
}

/** Exactly `count` bytes; what came beyond them stays in the socket. */
function take(socket: Socket, count: number): Promise<Buffer> {
  return new Promise(resolve => {
    function attempt(): void {
      const bytes = socket.read(count) as Buffer | null
      if (bytes) resolve(bytes)
      else socket.once('readable', attempt)
    }
    attempt()
  })
}
