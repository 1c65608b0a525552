using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Gateway.Sessions;
using CoachingPlatform.Progress.Storage;
using CoachingPlatform.TestHarness;
using Xunit;

namespace CoachingPlatform.EndToEnd.Tests;

/// <summary>Gateway, Enrolment and Progress in this process: real HTTP, broker and store, so that all their spans can be seen here.</summary>
public sealed class Trio : IAsyncLifetime
{
    private Surroundings surroundings = null!;
    private EnrolmentHost enrolment = null!;
    private ProgressHost progress = null!;
    private GatewayHost gateway = null!;

    /// <summary>A coordinator at the gateway.</summary>
    public HttpClient Coordinator => gateway.Client("coordinator");

    public async ValueTask InitializeAsync()
    {
        surroundings = await Surroundings.NewAsync();
        enrolment = new EnrolmentHost(surroundings);
        progress = new ProgressHost(surroundings);
        gateway = new GatewayHost(surroundings, enrolment, progress);
        await enrolment.InitializeAsync();
        await progress.InitializeAsync();
        await gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await progress.DisposeAsync();
        await enrolment.DisposeAsync();
        await surroundings.DisposeAsync();
    }

    private sealed class EnrolmentHost(Surroundings shared) : ServiceHost<Collections>("enrolment")
    {
        protected override Surroundings Shared => shared;
    }

    private sealed class ProgressHost(Surroundings shared) : ServiceHost<ProgressStore>("progress")
    {
        protected override Surroundings Shared => shared;
    }

    private sealed class GatewayHost(Surroundings shared, EnrolmentHost enrolment, ProgressHost progress) : ServiceHost<TokenRefresh>("gateway")
    {
        protected override Surroundings Shared => shared;

        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
        {
            ["Services:Enrolment"] = enrolment.Address.ToString(),
            ["Services:Progress"] = progress.Address.ToString(),
            ["Services:Mentoring"] = enrolment.Address.ToString(),
            ["Services:Portal"] = enrolment.Address.ToString(),
            ["Gateway:PublicAddress"] = "http://localhost",
            ["Identity:WebClient:Secret"] = "not used here",
        };
    }
}
