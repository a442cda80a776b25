-- Removal. Deletes before it writes, so that a full server still removes. One that stands for a write which the store has not got yet
-- marks the key as such, unless a newer one waits.
-- KEYS ctl,log,entry,lease,version, and for such a write: dirty
-- ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,dataVersion (8 bytes, zeros = none), and for such a write: unflushedMs   → code and stamp
if expired(ARGV[6]) then return tooLate() end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7],ARGV[8])
if KEYS[6] then
  local mark=redis.call('GET',KEYS[6])
  if not mark or #mark~=8 or newer(ARGV[8],mark) then redis.call('SET',KEYS[6],ARGV[8],'PX',ARGV[9]) end
end
return '1'..announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
