// Node's `soap` asks the population mock, whose description it reads from the mock itself; prints what it was answered.
import { createHash } from 'node:crypto'
import * as soap from 'soap'

const { address, operation, question, credentials, headers } = JSON.parse(process.argv[2])

// Scheme C of the service: this client signs by its own means, anew for each call.
const signed = () => {
  const timestamp = String(Date.now())
  const { user, secret, sv_url: svUrl } = credentials
  const hash = createHash('sha256').update(svUrl + user + timestamp + secret).digest('hex')
  return { Timestamp: timestamp, Authorization: `Basic ${Buffer.from(`${user}:${hash}`).toString('base64')}` }
}

const client = await soap.createClientAsync(`${address}?wsdl`, { wsdl_headers: headers })
const told = { endpoint: client.wsdl.services && Object.values(Object.values(client.wsdl.services)[0].ports)[0].location }
try {
  const [answer] = await client[`${operation}Async`](question, {}, { ...headers, ...signed() })
  told.answer = answer
} catch (error) {
  told.fault = error.root?.Envelope?.Body?.Fault ?? String(error.message).slice(0, 200)
  told.status = error.response?.status
}
process.stdout.write(JSON.stringify(told))
