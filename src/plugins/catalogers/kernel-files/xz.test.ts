// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '#testing/random.ts'
import { isXz, unxz } from './xz.ts'

const text = Array.from({ length: 200 }, (_, i) => `line ${i % 7} of the text, number ${(i * i) % 97}`).join('\n')
const bytes = Buffer.from(Array.from({ length: 80 }, (_, i) => ((i * 7_919 + 13) * (i + 3)) % 251))

/** What `xz` makes of the text, by options, and of bytes that it cannot pack. */
const packed = {
  text: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BdMAchdADYaSh8IoCYDTQad+LKKIkUYs3Iu4FU0NesoOqH4VzhEHdA7LHC1FR5kDjq0h4izr8Uu5xmDIJPPrTponG2jyxZHJIim0lj5ZGuiS6D51kzz77JullHB1nwm5+G3a8Xj2Q2crF7anTBa46BalmlE/NnqWDXZe0+TwXbb1UvHUJm1aSAiU5t3y+xYcJRdfoo7eGtnW6FHfSWjTE5Zvdrw4k1Bv8QXBEaNFxWqdRs/mAxHoGUExhfXWSIbyzc5cbahqTNsp1qXa39elQ6DW0dhAmzpLiGJtdBBObNxuP2v8N3Q0X3iJJmSEXHIID7QJD852ZUte8V7X5nmYXHlSxQnG5ezv9fCdPqC2/Crqdu/qzEg3a9/pPMpW847aQ0o8wET2RpRhg7ihJGBGY3MbhxzYZ0TjjdG+DxojOTUM5W7mq+vYE6ZdOVKwh8BqqRAcf6BfWnrW0wZ4BhFTLuMZWVkC51TGjRNC/AI4wGopBdEZgHupoYDUuOb6gARkFMPPy5XZdUg+2t1Eb3YApINkU3ZgchZI24Mz6VmOFAnjbPcrWmsLST2O6+SGMe8psRm7Y0DMGoyPWBpW3bDEqSMlc9YH/AQVp+1pcaZXwCRGrKZXZI8JwAB5APNLgAAqKrUv7HEZ/sCAAAAAARZWg==',
  x86: '/Td6WFoAAAD/EtlBAgEEACEBFgANhjUf4BdMAgs/ADYaSjS3tZnt95Fp00Amj+gO2WHmVt3P/Gf8NxkaY0qNszlR5DbuWuli1rOyS8lbu/hBDsCtTH419twXtAxR3Xwa2WQyGLxn/tN7nwzIV+wE4Sr+GuIvkJsoXk7qFsRqUJ4T+YMleWGu7BkYHBnNwiuPHmLcnIhZs0JEd3Cah1/LPxzFiznS5v3BnkuQ71HIRbRbKzmk0JJvMAipH1Tg66j2CW6aqmqZpMp9IXvPulHNoqoHyEsGgh3zYLyy64gQymHPlcgcTMt3KLS95Y/ScZoXcc7rWK7ABKz6SBjP9pdFddUtQSqyIlJ31bmLYP80ruwu5nY7ZFaPs/umDj0F3FRL6yLvnPqYkoDAy8v65ihWXliSAjWzMHa7a3bAlBfOelEAaXa0v/uVsfPb4Lt5vI2VE0bU/lIoPf54OjDny6DVBA+7eU1QV09XTX6QgDEBHKx9AwfoydUptc1mQxsnj56urF0PAZxtDbpPlRS9N2ZenvJ5p/qgN1EszrsWpRasX1TywLTHs/Y/X3MKcmykR/Niie8blsoM7b6yLKD030FRPw9J/7xJcfzyLq1xCGdP18oTPjCsuAExER4szJnMJ1jPhodUaqRC5vgfvUPfMKvjlNH0obcxse99kULDWu8xlsxxQn/RhspRuZstAXWqvjm2xTXTzWyUvqPxHClvn782yxiS13W1MeLWZCUAAAABnwTNLgAAuosRbKgACvwCAAAAAABZWg==',
  bytes:
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQBPJ2a+NL5mJwHvACVjui+4Xx/z5fAZVqwgqE4N4NHbAz+UB44z7MOzvN4ect9qDsaci5O07kayPNqWa1lggLkQewShXDAdI0J6yzq9Xhjm0tcAu0iCHS6mXNLyCp2nFgXJnpK6rwhHzN8AaMWGUUvMHvMAAYABUAAAABfmiCu26d8cAgAAAAAKWVo=',
  nothing: '/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo=',
  delta:
    '/Td6WFoAAATm1rRGAgEDAQAhARZ5IMTu4BdMApddADY/PK96aAcrLYNspJs5E1CG+fcQuBGJ4LUM3z4eP0SpM9qePHPQQef3UKLStt4J6buPDPyLhku7duZYS126N+O+nrYjkKUPAfr8KdVdKLBWpTU9kllHRJP9eqNLlXsoHLyvHuaOeXOhsH6DqMYwkOeK+o0CcVbNYjvJP9gNU7X3RaRsgKvip43WLhphnHrEjUHlKa8L/MwFaHDhCGgrHdqowvXWe/WA6LLI57RCbTIwtnICGa58xrP5ogzmiM6bOHkvJpOFrJ4Hjv4FavnOLkUbOQvjXDZXakW6iRssTsUzVBKh+EMrSozU5vHQTA8cEEhQphpjLkBe5X3y2sAF3z1ayo26s9XQVjGHx4VkjA/67AAsGyINl5losBGSqP1mN4eTxCHyDDKoQhYRS0yHtOTbsvUdbbMBHJWgMkcTBDjwbfahSCD8/FXWy9n26GBLh24Ypuv88iMhpXJCny4zlBh94045YMch+dNgNY04iWXQQ1zpk+UWVoR/SM4Lgolp9iw/zVcUZT5iX/MZiV7GTmHEGKO8iyv7wHpCMFnNc+ipee6TkqbfgBdOU0g21WAz+Q29A1KOiNDAOA+0VvV0z57a5jJgfuy88rlrVkMO0734siJln80sVZMT3UqxjwR1naavUecsftdSxzvrvO4xtGBQs0XioRtG0CGi3v/Wy+B7GdkVWS1sn9Ddm6HDiW0fbRGfMO5ftI1FAWjovc+UM/5/pqMHPA+lb7YiUFIb/rAKH+/xRv8nm57pvoG6Ksp65hZa21LNJbmFwf9M7bPMya96uT+2VSFwuhfIkXdoOvldo3oEm4Hf4EHgi+70cDgPl6DXUWT5qbgvmb6abq1Lfm9bc5ev9av76mnOMOJsle6gZg9wdT4lSQAAkRqymV2SPCcAAbMFzS4AAEdnHyGxxGf7AgAAAAAEWVo=',
}

function unpacked(base64: string, maxBytes = 2 ** 20): Buffer {
  return unxz(Buffer.from(base64, 'base64'), maxBytes)
}

test('xz: what it unpacks', () => {
  assert.equal(unpacked(packed.text).toString(), text)
  assert.equal(unpacked(packed.x86).toString(), text, 'with a filter for branches, and other contexts of literals')
  assert.deepEqual(unpacked(packed.bytes), bytes, 'a chunk that is stored as it is')
  assert.equal(unpacked(packed.nothing).length, 0)
})

test('xz: what it does not', () => {
  assert.throws(() => unpacked(packed.delta), /expected the filter LZMA2, got filter 3/)
  assert.throws(() => unpacked(packed.text, text.length - 1), /expected at most/)
  assert.throws(() => unpacked(Buffer.from('x'.repeat(40)).toString('base64')), /format/)
  assert.equal(isXz(Buffer.from('\u00fd7zXZ\0', 'latin1')), false, 'a header without anything behind it')
})

test('xz: a damaged file ends, with an error or with other content', () => {
  const seed = Number(process.env['SEED'] ?? 3)
  const random = seededRandom(seed)
  for (let round = 0; round < 500; round++) {
    const content = Buffer.from(random.pick([packed.text, packed.x86, packed.bytes]), 'base64')
    for (let flips = 0; flips < 3; flips++) content[random.below(content.length)] = random.below(256)
    const cut = content.subarray(0, random.chance(0.7) ? content.length : random.below(content.length))
    try {
      assert.ok(unxz(cut, 2 ** 16).length <= 2 ** 16, `seed ${seed}`)
    } catch (error) {
      assert.ok(error instanceof RangeError, `seed ${seed}: ${String(error)}`)
    }
  }
})
