using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>Tests that start a whole platform: one after the other and beside nothing else, for the tour measures time.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholePlatforms;
