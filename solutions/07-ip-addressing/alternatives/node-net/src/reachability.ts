// Who can reach whom, asked of Node's lists of addresses.
import { BlockList, isIP } from 'node:net'

type Host = { name: string; addresses: string[] }
type Listener = { host: string; address: string }

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** Makes a list of what a card can send to. */
function networkOf(card: string): BlockList {
  const [address = '', prefix] = card.split('/')
  const list = new BlockList()
  list.addSubnet(address, Number(prefix), familyOf(address))
  return list
}

/** Lists the addresses that a machine answers to. */
function ownedBy(host: Host): BlockList {
  const list = new BlockList()
  list.addSubnet('127.0.0.0', 8, 'ipv4')
  list.addAddress('::1', 'ipv6')
  for (const card of host.addresses) {
    const [address = ''] = card.split('/')
    list.addAddress(address, familyOf(address))
  }
  return list
}

export function reachable(listener: Listener, hosts: Host[], client: string, target: string): boolean {
  const family = familyOf(target)
  const from = hosts.find(({ name }) => name === client)!
  const to = hosts.find(({ name }) => name === listener.host)!
  const isMine = ownedBy(from).check(target, family)
  if (isMine !== (from === to) && isMine) return false
  if (!ownedBy(to).check(target, family)) return false
  if (!isMine && !from.addresses.some(card => networkOf(card).check(target, family))) return false
  return [target, family === 'ipv4' ? '0.0.0.0' : '::'].includes(listener.address)
}
