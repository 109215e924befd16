// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { connectThroughSocks, type SocksTarget } from './socks.ts'

/** A server that answers each message it gets with the next of these, and records what it got. */
async function startScript(answers: readonly (readonly number[] | 'close')[]) {
  const got: Buffer[] = []
  const server = createServer((socket: Socket) => {
    let turn = 0
    socket.on('error', () => socket.destroy())
    socket.on('data', (data: Buffer) => {
      got.push(data)
      const answer = answers[turn++]
      if (answer === 'close') socket.end()
      else if (answer) socket.write(Buffer.from(answer))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { got, proxy: `127.0.0.1:${port}`, close: () => new Promise(resolve => server.close(resolve)) }
}

async function attempt(
  answers: readonly (readonly number[] | 'close')[],
  target: Partial<SocksTarget> = {},
  user = '',
) {
  const script = await startScript(answers)
  const proxy = new URL(`socks5://${user}${script.proxy}`)
  const outcome = await connectThroughSocks({ proxy, host: 'a.b', port: 6443, timeoutMs: 300, ...target }).then(
    socket => {
      socket.destroy()
      return 'connected'
    },
    (error: Error) => error.message,
  )
  await script.close()
  return { outcome, got: script.got.map(each => each.toString('hex')) }
}

const connected = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]

test('a name, an IPv4 and an IPv6 address are asked for in their own form', async () => {
  const asked = async (host: string) => (await attempt([[5, 0], connected], { host })).got[1]
  assert.equal(await asked('a.b'), '0501000303612e62192b')
  assert.equal(await asked('10.0.0.1'), '050100010a000001192b')
  assert.equal(await asked('fd00::1'), '05010004fd000000000000000000000000000001192b')
})

test('an answer in several pieces, with a name in it', async () => {
  assert.equal(
    (
      await attempt([
        [5, 0],
        [5, 0, 0, 3, 2, 65, 66, 0, 1],
      ])
    ).outcome,
    'connected',
  )
})

test('user and password', async () => {
  const { outcome, got } = await attempt([[5, 2], [1, 0], connected], {}, 'joe:p%40@')
  assert.equal(outcome, 'connected')
  assert.deepEqual(got.slice(0, 2), ['05020002', '01036a6f65027040'])
})

const refusals: Record<string, [readonly (readonly number[] | 'close')[], string, RegExp]> = {
  'another protocol': [[[72, 84]], '', /expected a SOCKS5 proxy/],
  'an authentication we have not': [[[5, 0xff]], '', /wants an authentication/],
  'a wrong password': [
    [
      [5, 2],
      [1, 1],
    ],
    'a:b@',
    /refused its user name/,
  ],
  'a refused connection': [
    [
      [5, 0],
      [5, 5, 0, 1],
    ],
    '',
    /answered: connection refused/,
  ],
  'an unknown refusal': [
    [
      [5, 0],
      [5, 99, 0, 1],
    ],
    '',
    /answered: code 99/,
  ],
  'the proxy hangs up': [['close'], '', /closed the connection/],
  'the proxy is silent': [[], '', /no SOCKS connection within 300 ms/],
}
for (const [why, [answers, user, says]] of Object.entries(refusals))
  test(`socks: ${why}`, async () => assert.match((await attempt(answers, {}, user)).outcome, says))
