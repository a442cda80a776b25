// The parts of the protocol that a run leaves out are left out for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
