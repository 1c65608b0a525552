using System.Net.Http.Headers;
using CoachingPlatform.ServiceDefaults.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoachingPlatform.Mentoring.Tests;

/// <summary>Another instance of the service on the same database and broker: what one process queues up by itself, two must settle in the store.</summary>
internal sealed class SecondInstance(MentoringHost first, Action<IServiceCollection>? replace = null) : WebApplicationFactory<Program>
{
    private static readonly string[] Shared =
        ["ConnectionStrings:mongodb", "ConnectionStrings:rabbitmq", "Store:Database", "Messaging:Prefix", "Identity:Authority", "Identity:MailerClient:Secret", "Services:Enrolment"];

    public HttpClient Coordinator()
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", first.Issuer.Token(Guid.NewGuid().ToString(), Roles.Coordinator));
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        var settings = first.Services.GetRequiredService<IConfiguration>();
        foreach (var key in Shared)
            builder.UseSetting(key, settings[key]);
        builder.ConfigureServices(services => replace?.Invoke(services));
    }
}
