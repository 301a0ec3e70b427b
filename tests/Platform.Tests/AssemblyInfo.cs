// Calls mostly wait for speech: more of them fit beside each other than there are cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
