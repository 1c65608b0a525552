using Xunit;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>Classes that look through all businesses or imports of the store: one service for all, one test after the other.</summary>
[CollectionDefinition]
public sealed class SearchedStore : ICollectionFixture<EnrolmentHost>;
