using Xunit;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>Classes that count what is in the store or what was told: one service for all, one test after the other.</summary>
[CollectionDefinition]
public sealed class CountedStore : ICollectionFixture<EnrolmentHost>;
