using Xunit;

namespace CoachingPlatform.Progress.Tests.Exports;

/// <summary>All that is said of exports: one service for all, one test after the other.</summary>
[CollectionDefinition]
public sealed class ExportingService : ICollectionFixture<ExportHost>;
