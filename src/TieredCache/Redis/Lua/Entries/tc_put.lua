-- Stores what was loaded under leases, keys of one bucket, and ends the leases. The stores come first, so that a full server refuses them.
-- An entry is stamped with the epoch and the sequence at which its lease was granted: it is as true as of then, and no removal has come
-- since. The sequence of now would be that of a removal which this server, new after a failover, has lost, as soon as it has given that number out again.
-- KEYS ctl, for each key: entry,lease,intents,dirty,waiting  ARGV channel, for each key: token,epoch,sequence,entry,pxMs,wakeTail
-- → for each key: 1, sequence | 0 (lease lost, an intent or an unflushed write), sequence | -1 (the epoch has moved), sequence
local leases,guards,waiting={},{},{}
for i=2,#KEYS,5 do
  leases[#leases+1]=KEYS[i+1]; guards[#guards+1]=KEYS[i+2]; guards[#guards+1]=KEYS[i+3]; waiting[#waiting+1]=KEYS[i+4]
end
local c=redis.call('HMGET',KEYS[1],'ep','sq')
local held=redis.call('MGET',unpack(leases))
local guarded=redis.call('EXISTS',unpack(guards))>0
local reply,ended={},{}
for i,token in ipairs(held) do
  local k,a=5*i-3,6*i-4; local state,sq=0,'0'
  if token==ARGV[a] then
    state,sq=1,ARGV[a+2]; ended[#ended+1]=i
    if c[1]~=ARGV[a+1] or not c[2] then state=-1
    elseif guarded and (hasIntent(KEYS[k+2]) or redis.call('EXISTS',KEYS[k+3])==1) then state=0 end
    if state==1 then store(KEYS[k],c[1],sq,ARGV[a+3],ARGV[a+4]) end
  end
  reply[2*i-1]=state; reply[2*i]=sq
end
local awaited=redis.call('EXISTS',unpack(waiting))>0
for _,i in ipairs(ended) do
  redis.call('DEL',leases[i])
  if awaited then wake(waiting[i],ARGV[1],ARGV[6*i+1]) end
end
return reply
