-- Stores what was loaded under leases, keys of one bucket, and ends the leases. The stores come first, so that a full server refuses them.
-- An entry comes stamped with the epoch and the sequence at which its lease was granted: it is as true as of then, and no removal has come
-- since. The sequence of now would be that of a removal which this server, new after a failover, has lost, as soon as it has given that number out again.
-- An argument costs the server as much as a small command: the tail of a wake message is made here, of the entry's name, if anybody waits.
-- What comes in an entry's place may be of a lower version, or of none: the entry's own is kept for a while, as with a removal, so that no older set follows.
-- KEYS ctl, for each key: entry,lease,intents,dirty,waiting,version, then where long entries were laid, in order: of those, the argument is their stamp
-- ARGV channel,head of wake tails,versionPx, for each key: token,stamped entry,pxMs
-- → a digit for each key: 1 (stored) | 0 (lease lost, an intent or an unflushed write, or the epoch has moved)
local entries,leases,guards,waiting={},{},{},{}
local laid=2*#ARGV-5
for i=2,laid,6 do
  entries[#entries+1]=KEYS[i]; leases[#leases+1]=KEYS[i+1]; guards[#guards+1]=KEYS[i+2]; guards[#guards+1]=KEYS[i+3]; waiting[#waiting+1]=KEYS[i+4]
end
local c=redis.call('HMGET',KEYS[1],'ep','sq')
local held=redis.call('MGET',unpack(leases))
local guarded=redis.call('EXISTS',unpack(guards))>0
local replaces=redis.call('EXISTS',unpack(entries))>0
local reply,ended,over={},{},{}
for i,lease in ipairs(held) do
  local k,a=6*i-4,3*i+1
  local entry=ARGV[a+1]; local long=#entry==16
  if long then laid=laid+1 end
  reply[i]='0'
  if lease and string.sub(lease,9)==ARGV[a] then
    ended[#ended+1]=leases[i]; over[#over+1]=i
    if c[2] and c[1]==string.sub(entry,1,8) and not (guarded and (hasIntent(KEYS[k+2]) or redis.call('EXISTS',KEYS[k+3])==1)) then
      local held=replaces and versionOf(KEYS[k])
      if not long then redis.call('SET',KEYS[k],entry,'PX',ARGV[a+2]); reply[i]='1'
      elseif redis.call('EXISTS',KEYS[laid])==1 then
        redis.call('RENAME',KEYS[laid],KEYS[k]); redis.call('PEXPIRE',KEYS[k],ARGV[a+2]); reply[i]='1'
      end
      if held and reply[i]=='1' and (long or newer(held,string.sub(entry,25,32))) then keepVersion(KEYS[k+5],held,ARGV[3]) end
    end
  end
end
if #ended>0 then redis.call('DEL',unpack(ended)) end
if redis.call('EXISTS',unpack(waiting))>0 then
  for _,i in ipairs(over) do
    local wire=string.sub(KEYS[6*i-4],#KEYS[1]+2) -- 'root:c' and 'root:e:wire'
    wake(waiting[i],ARGV[1],ARGV[2]..struct.pack('>I2',#wire)..wire)
  end
end
return table.concat(reply)
