-- Looks for keys of one bucket and asks for the right to load those that are missing. An entry takes no lease and is handed out.
-- seen: bytes 0-47 of the entry that the caller holds or has rejected, '' if none: it is not handed out again
-- (nor is an empty string that somebody has left there, which is no other entry either).
-- A full server refuses leases, one by one: entries are handed out all the same.
-- A lease is the epoch in which it was granted and the holder's token. One of another epoch is free: what it brings would be refused, as
-- its load began when things were there that this server has lost, and nobody is to wait for that. A snapshot brings such leases back.
-- A write that the store has not got yet is not loaded over: what the store has is older. While it waits its entry is the answer, however
-- old it is by its own times, and is handed out once more to who has rejected it for those. Where it was lost nothing may be stored.
-- KEYS ctl,log, for each key: entry,lease,intents,waiting,dirty
-- ARGV token,leaseMs,epochCandidate,minSeq,checked ('1': an entry that tc_get would not give out is none), for each key: seen
-- → epoch, sequence, a digit for each key: 1 (granted) | 3 (a write intent is live, or a write waits whose entry was lost) | 2 (another entry is there)
--   | 6 (the entry that was seen is a write that waits) | 0 (busy) | 4 (a load has failed lately) | 5 (refused); then, for each 2, 6, 0, 4 and 5
--   in turn: entry | entry | ms to wait | ms to wait | why
local ep,sq=control(KEYS[1],KEYS[2],ARGV[3],ARGV[4])
local checked=ARGV[5]=='1'
local foreign=checked and redis.call('HGET',KEYS[1],'rid')~=replid()
local entries,guards={},{}
for i=3,#KEYS,5 do entries[#entries+1]=KEYS[i]; guards[#guards+1]=KEYS[i+2]; guards[#guards+1]=KEYS[i+4] end
local held=redis.call('MGET',unpack(entries))
local guarded=redis.call('EXISTS',unpack(guards))>0
local mine=ep..ARGV[1]
local function ask(lease,waiting)
  local got,held=redis.pcall('SET',lease,mine,'NX','PX',ARGV[2]),nil
  if not got then
    held=redis.pcall('GET',lease)
    if held and #held==#mine and string.sub(held,1,8)~=ep then got=redis.pcall('SET',lease,mine,'PX',ARGV[2]) end
  end
  if got then return got.err and 5 or 1,got.err end
  redis.pcall('SET',waiting,'1','PX',ARGV[2])
  return held=='backoff' and 4 or 0,redis.call('PTTL',lease)
end
local digits,reply={},{ep,sq,''}
for i,v in ipairs(held) do
  if v and checked and (foreign or string.sub(v,1,8)~=ep) then v=false end
  local code,value=2,v
  if not v or string.sub(v,1,48)==ARGV[5+i] then
    local mark=guarded and redis.call('GET',KEYS[5*i+2])
    if mark and v and string.sub(v,25,32)==mark then code=6
    elseif mark or (guarded and hasIntent(KEYS[5*i])) then code,value=3,nil
    else code,value=ask(KEYS[5*i-1],KEYS[5*i+1]) end
  end
  digits[i]=code
  if value then reply[#reply+1]=value end
end
reply[3]=table.concat(digits)
return reply
