-- Sets, unconditionally or if newer, kills every lease and tells all nodes. While a write intent is live it only removes.
-- KEYS ctl,log,entry,lease,version,intents,waiting,dirty, and where a long entry was laid: of that, the argument is 16 bytes
-- ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,entry (or nothing),pxMs,dataVersion (8 bytes; zeros: unconditional),wakeTail,unflushedMs (0: the store has it),versionPx
-- Where it only removes, its version is kept for a while, as a removal's is. So it does with an empty entry, of a value that stays out of
-- here: that is a removal which compares, and deletes before it writes, so that a full server still makes it.
-- What the store has not got yet is marked as such, so that no load is put over it, and lives no shorter than its mark.
-- Refused, it is told all the same: the entry may have come by a load, of which other nodes' memories have not heard. And where what is
-- kept refuses it, an entry that is older than it goes: nobody can tell which of the two is right, so it is loaded anew.
-- The stamp is written into the entry's first 16 bytes. The two are not joined here: this language hashes each string that it is given
-- or makes, byte by byte, and a second one of 100 KB would take the server as long as ten small scripts. Without its stamp, for a user
-- who may not write that, an entry must not stay.
-- The sequence comes first: a full server refuses it before anything has changed. Then one look tells whether there is a lease, an
-- intent or somebody who waits: mostly there is none.
-- → code and stamp
if expired(ARGV[6]) then return tooLate() end
if KEYS[9] and redis.call('EXISTS',KEYS[9])==0 then error('the entry that was laid is not there') end
local versioned,empty=ARGV[9]~='\0\0\0\0\0\0\0\0',ARGV[7]==''
if versioned then
  local entry=versionOf(KEYS[3]); local held=entry or '\0\0\0\0\0\0\0\0'; local kept=redis.call('GET',KEYS[5])
  if kept and #kept==8 and newer(kept,held) then held=kept end
  if not newer(ARGV[9],held) then
    if not entry or newer(ARGV[9],entry) then redis.call('DEL',KEYS[3],KEYS[4]) end
    announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
    return 'S'
  end
end
if empty then redis.call('DEL',KEYS[3],KEYS[4]) end
local code,stamp='1',announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
local crowded=redis.call('EXISTS',KEYS[4],KEYS[6],KEYS[7])>0
if crowded and hasIntent(KEYS[6]) then code='0' end
if empty or code=='0' then
  redis.call('DEL',KEYS[3])
  if versioned then redis.call('SET',KEYS[5],ARGV[9],'PX',ARGV[12]) end
else
  if KEYS[9] then redis.call('RENAME',KEYS[9],KEYS[3]); redis.call('PEXPIRE',KEYS[3],ARGV[8])
  else redis.call('SET',KEYS[3],ARGV[7],'PX',ARGV[8]) end
  local stamped=redis.pcall('SETRANGE',KEYS[3],0,stamp)
  if type(stamped)=='table' and stamped.err then redis.call('DEL',KEYS[3]); error(stamped.err) end
end
if ARGV[11]~='0' then redis.call('SET',KEYS[8],ARGV[9],'PX',ARGV[11]) end
if crowded then redis.call('DEL',KEYS[4]); wake(KEYS[7],ARGV[1],ARGV[10]) end
return code..stamp
