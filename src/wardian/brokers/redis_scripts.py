"""What a channel is in Redis, and the scripts that are the only ones of ours to write it.

Keys, for the prefix ``wardian`` and a channel ``orders``; the braces put all keys of a prefix into
one slot, so that a cluster can run a script on them and one ``XREAD`` can wait for many channels:

    {wardian}:log:orders        the stream; entry 17-0 is the message with the number 17
    {wardian}:state:orders      a hash: epoch, last (the latest number), bytes (of all texts so far)
    {wardian}:sent:S:orders     what the latest batch of sender S became, for when it is sent again
    {wardian}:key:orders:SHA1   the number of a message whose sender chose the key
    {wardian}:dead:orders       the dead letters

An entry has two pairs: label and text of the value, then key and "microseconds bytes": when it was
accepted, and what ``bytes`` was then. What is not like that was written by somebody else.

Numbers are dense within an epoch, and an epoch begins at the microseconds since 1970: so numbers
rise even where a store was emptied, and whoever waits for the next message gets the first of the
new epoch at once. That first entry has no label; its text is the epoch. A new epoch begins where
the state is gone, where somebody knows a later message than there is (Redis lost its last second,
a replica took over), or where something that is no stream of ours stands in the way. What is left
of the former one is told again in it, with the keys that it had, by which listeners know it.
"""

from __future__ import annotations

from hashlib import sha1
from typing import NamedTuple

FORGET_S = 3600
"""Seconds that a channel's state outlives its messages. Who listens to it keeps it for longer."""

REPEATED_S = 600
"""Seconds that a batch is known, so that it is not taken twice."""

_SHARED = """
local now = redis.call('TIME')
local micros = now[1] * 1000000 + now[2]

local function whole(number) return string.format('%.0f', number) end

local function number_of(id) return tonumber(string.match(id, '^(%d+)-')) end

-- Numbers here are exact below 2^53; so far from it, a whole batch has room.
local LIMIT = 2^53 - 10000

-- Reads a number that somebody else may have written: nil if we never would.
local function checked(text)
  local number = text and string.match(text, '^%d+$') and tonumber(text)
  return number and number < LIMIT and number or nil
end

local function load_state(key)
  local found = redis.pcall('HMGET', key, 'epoch', 'last', 'bytes')
  if found.err then
    redis.call('DEL', key)
    return nil
  end
  local epoch, last, bytes = found[1], checked(found[2]), checked(found[3])
  if not epoch or #epoch > 64 or not string.match(epoch, '^%x+$') then return nil end
  if not last or not bytes then return nil end
  return {epoch = epoch, last = last, bytes = bytes}
end

-- Begins an epoch above a number. What is left of the former one up to its latest number is told
-- again in the new one: nobody can tell who knows what of it.
local function begin(log, epoch, above, latest)
  if not (above < LIMIT) then above = 0 end
  local left = redis.pcall('XRANGE', log, '-', '+')
  if left.err or #left > 0 then redis.call('DEL', log) end
  local state = {epoch = epoch, last = math.max(micros, above + 1), bytes = 0}
  redis.call('XADD', log, whole(state.last) .. '-0', '', epoch, '', whole(micros) .. ' 0')
  for _, entry in ipairs(left) do
    local fields = entry[2]
    local time = string.match(fields[4] or '', '^(%d+) ')
    local is_ours = string.find(entry[1], '-0', 1, true) and number_of(entry[1]) <= latest
    if is_ours and #fields == 4 and fields[1] ~= '' and time then
      state.last, state.bytes = state.last + 1, state.bytes + #fields[2]
      redis.call('XADD', log, whole(state.last) .. '-0', fields[1], fields[2], fields[3],
        time .. ' ' .. whole(state.bytes))
    end
  end
  return state
end

local function save(key, state, seconds)
  redis.call('HSET', key, 'epoch', state.epoch, 'last', whole(state.last),
    'bytes', whole(state.bytes))
  redis.call('EXPIRE', key, seconds)
end
"""

SEND = (
    _SHARED
    + """
-- KEYS: log, state, sent, then one for each draft that may repeat.
-- ARGV: a new epoch, the epoch and number known last, the batch's number, the most messages, bytes
-- and seconds, the seconds of the state and of the batch; then label, text, key, 1 or 0 of each.
local log, sent = KEYS[1], KEYS[3]
local batch, most, most_bytes, seconds = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])

local function text_at(key)
  local found = redis.pcall('GET', key)
  return type(found) == 'string' and found or ''
end

-- All that can be refused comes before the first message is taken.
local number, answer = string.match(text_at(sent), '^(%d+) (.*)$')
if number and tonumber(number) >= tonumber(batch) then
  local epoch, numbers = string.match(answer, '^(%x+) ([%d,]+)$')
  local count = 0
  for each in string.gmatch((numbers or '') .. ',', '([^,]*),') do
    if not checked(each) then numbers = nil end
    count = count + 1
  end
  local fits = numbers and #epoch <= 64 and (count == 1 or count == (#ARGV - 9) / 4)
  if tonumber(number) == tonumber(batch) and fits then return answer end
  -- A command that comes late, which nobody waits for; or what is noted here is not of ours.
  return 'foreign'
end
local chosen = {}
for at = 4, #KEYS do
  local epoch, id = string.match(text_at(KEYS[at]), '^(%x+) (%d+)$')
  chosen[KEYS[at]] = epoch and {epoch = epoch, id = id}
end

local known = tonumber(ARGV[3])
local state = load_state(KEYS[2])
if not state then
  state = begin(log, ARGV[1], known, math.huge)
elseif state.epoch == ARGV[2] and state.last < known then
  state = begin(log, ARGV[1], known, state.last)
end

local function add(label, text, key)
  local bytes = state.bytes + #text
  for attempt = 1, 3 do
    local done = redis.pcall('XADD', log, whole(state.last + 1) .. '-0', label, text,
      key, whole(micros) .. ' ' .. whole(bytes))
    if type(done) == 'string' then
      state.last, state.bytes = state.last + 1, bytes
      return nil
    end
    -- Somebody else wrote here: pass over a few numbers they took, else begin anew.
    local smaller = string.find(done.err, 'equal or smaller', 1, true)
      or string.find(done.err, 'exhausted', 1, true)
    if not smaller and not string.find(done.err, 'WRONGTYPE', 1, true) then return done end
    local top = smaller and redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
    local number = top and number_of(top[1])
    if number and number > state.last and number <= state.last + 1000 then
      state.last = number
    else
      state = begin(log, ARGV[1] .. attempt, state.last, state.last)
      bytes = state.bytes + #text
    end
  end
  return redis.error_reply('ERR no number can be given in ' .. log)
end

local ids, dense, next_key = {}, true, 4
for at = 10, #ARGV, 4 do
  local index, id
  if ARGV[at + 3] == '1' then
    index = KEYS[next_key]
    next_key = next_key + 1
    local there = chosen[index]
    if there and there.epoch == state.epoch and tonumber(there.id) <= state.last then
      id = there.id
    end
  end
  if not id then
    local failure = add(ARGV[at], ARGV[at + 1], ARGV[at + 2])
    if failure then return failure end
    id = whole(state.last)
    if index then
      chosen[index] = {epoch = state.epoch, id = id}
      redis.call('SET', index, state.epoch .. ' ' .. id, 'EX', seconds)
    end
  end
  if #ids > 0 and tonumber(id) ~= tonumber(ids[#ids]) + 1 then dense = false end
  ids[#ids + 1] = id
end

local oldest = micros - seconds * 1000000
local function stale(entry)
  local time, bytes = string.match(entry[2][4] or '', '^(%d+) (%d+)$')
  return not time or tonumber(time) < oldest or state.bytes - tonumber(bytes) > most_bytes
end

redis.call('XTRIM', log, 'MAXLEN', '~', most)
local count = 1
while true do
  local page, keep = redis.call('XRANGE', log, '-', '+', 'COUNT', count), nil
  for _, entry in ipairs(page) do
    if not stale(entry) then keep = entry[1] break end
  end
  if keep then
    if keep ~= page[1][1] then redis.call('XTRIM', log, 'MINID', keep) end
    break
  end
  if #page == 0 then break end
  if #page < count then
    redis.call('XTRIM', log, 'MAXLEN', 0)
    break
  end
  if count > 1 then redis.call('XTRIM', log, 'MINID', page[#page][1]) end
  count = 100
end

redis.call('EXPIRE', log, seconds + 60)
save(KEYS[2], state, ARGV[8])
answer = state.epoch .. ' ' .. (dense and ids[1] or table.concat(ids, ','))
redis.call('SET', sent, batch .. ' ' .. answer, 'EX', ARGV[9])
return answer
"""
)
"""Takes the drafts of one channel, all or none, and once however often the batch is sent: answers
the epoch and the numbers, of which those that follow the first one may be left out. What stands in
our places, and is not what we write, is written over; ``FOREIGN`` is the one thing it refuses."""

FOREIGN = b"foreign"
"""What ``SEND`` answers where a later batch of the sender is noted, or what no batch can become."""

SEEN = (
    _SHARED
    + """
-- KEYS: log and state of each channel. ARGV: a new epoch, the seconds of the log and of the state;
-- then for each channel the epoch, number and key of the latest message that is known.
local answers = {}
for channel = 1, #KEYS / 2 do
  local log, key = KEYS[channel * 2 - 1], KEYS[channel * 2]
  local epoch, known = ARGV[channel * 3 + 1], tonumber(ARGV[channel * 3 + 2])
  local known_key = ARGV[channel * 3 + 3]
  local state, anew = load_state(key), false
  local head = redis.pcall('XRANGE', log, '-', '+', 'COUNT', 1)
  if head.err or not state then
    anew = true
  elseif state.epoch == epoch and state.last < known then
    anew = true
  elseif state.epoch == epoch and known_key ~= '' then
    local id = whole(known) .. '-0'
    local there = redis.call('XRANGE', log, id, id)[1]
    anew = there and there[2][3] ~= known_key
  end
  if anew then
    state = begin(log, ARGV[1] .. channel, math.max(known, state and state.last or 0),
      state and state.last or math.huge)
    redis.call('EXPIRE', log, ARGV[2])
    save(key, state, ARGV[3])
    head = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)
  else
    redis.call('EXPIRE', key, ARGV[3])
  end
  local first = state.last + 1
  if head[1] then
    first = number_of(head[1][1])
    if head[1][2][1] == '' or not string.find(head[1][1], '-0', 1, true) then first = first + 1 end
    first = math.min(first, state.last + 1)  -- what is beyond is no message
  end
  answers[channel] = {state.epoch, whole(state.last), whole(first)}
end
return answers
"""
)
"""Compares what is known of channels with what there is, and keeps their state for longer: answers
the epoch, the latest number and the oldest that is kept. Begins an epoch where they contradict."""

BURY = """
-- KEYS: dead letters. ARGV: what names the letter, the most, the seconds, then fields and values.
for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 100)) do
  if ARGV[1] ~= '' and entry[2][2] == ARGV[1] then return 0 end
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'name', ARGV[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""
"""Keeps a dead letter, unless one of that name is kept: each process finds the same bad entry."""


class Keys(NamedTuple):
    """The names of keys."""

    prefix: str

    def log(self, channel: str) -> str:
        """The stream of a channel."""
        return f"{{{self.prefix}}}:log:{channel}"

    def state(self, channel: str) -> str:
        """The hash with its numbers."""
        return f"{{{self.prefix}}}:state:{channel}"

    def sent(self, channel: str, sender: str) -> str:
        """What the latest batch of a sender became."""
        return f"{{{self.prefix}}}:sent:{sender}:{channel}"

    def chosen(self, channel: str, key: str) -> str:
        """The number of a message whose key somebody chose."""
        return f"{{{self.prefix}}}:key:{channel}:{sha1(key.encode('utf-8', 'replace')).hexdigest()}"

    def dead(self, channel: str) -> str:
        """The stream of its dead letters."""
        return f"{{{self.prefix}}}:dead:{channel}"
