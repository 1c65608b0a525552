using Xunit;

namespace CoachingPlatform.Progress.Tests.Webhooks;

/// <summary>All that is said of webhooks: one service for all, one test after the other.</summary>
[CollectionDefinition]
public sealed class SendingService : ICollectionFixture<WebhookHost>;
