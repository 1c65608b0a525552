using Xunit;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>Classes that erase businesses and look through the whole store: one service for all, one test after the other.</summary>
[CollectionDefinition]
public sealed class ErasedStore : ICollectionFixture<EnrolmentHost>;
