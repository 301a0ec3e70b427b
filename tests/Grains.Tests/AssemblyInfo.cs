// Each test has a cluster of its own, and callers that speak at real time: two at once would disturb each other on a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// File modes.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
