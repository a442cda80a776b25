-- Sets, unconditionally or if newer, kills every lease and tells all nodes. While a write intent is live it only removes.
-- KEYS ctl,log,entry,lease,version,intents,waiting,dirty
-- ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,entry,pxMs,dataVersion (8 bytes; zeros: unconditional),wakeTail,unflushedMs (0: the store has it)
-- What the store has not got yet is marked as such, so that no load is put over it, and lives as long as its mark.
-- Refused by the entry, it is told all the same: that may have come by a load, of which other nodes' memories have not heard.
-- The stamp is written into the entry's first 16 bytes. The two are not joined here: this language hashes each string that it is given
-- or makes, byte by byte, and a second one of 100 KB would take the server as long as ten small scripts. Without its stamp, for a user
-- who may not write that, an entry must not stay.
-- The sequence comes first: a full server refuses it before anything has changed.
-- → epoch, sequence, 1 (stored) or 0 (only removed) | STALE, held version | EXPIRED, server ms
if expired(ARGV[6]) then return {'EXPIRED',nowMs()} end
local none=string.rep('\0',8)
if ARGV[9]~=none then
  local entry=versionOf(KEYS[3]); local held=entry or none; local kept=redis.call('GET',KEYS[5])
  if kept and #kept==8 and newer(kept,held) then held=kept end
  if not newer(ARGV[9],held) then
    if entry and not newer(ARGV[9],entry) then announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3]) end
    return {'STALE',held}
  end
end
local stored,px,kept=0,tonumber(ARGV[8]),tonumber(ARGV[11])
local ep,sq=announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
if hasIntent(KEYS[6]) then redis.call('DEL',KEYS[3])
else
  redis.call('SET',KEYS[3],ARGV[7],'PX',exact(math.max(px,kept)))
  local stamped=redis.pcall('SETRANGE',KEYS[3],0,ep..struct.pack('>I8',sq))
  if type(stamped)=='table' and stamped.err then redis.call('DEL',KEYS[3]); error(stamped.err) end
  stored=1
end
if kept>0 then redis.call('SET',KEYS[8],ARGV[9],'PX',ARGV[11]) end
redis.call('DEL',KEYS[4]); wake(KEYS[7],ARGV[1],ARGV[10])
return {ep,exact(sq),stored}
