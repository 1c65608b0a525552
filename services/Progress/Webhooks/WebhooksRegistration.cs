using System.Net;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Features.Webhooks;
using OpenTelemetry.Metrics;

namespace CoachingPlatform.Progress.Webhooks;

/// <summary>What sends webhooks.</summary>
internal static class WebhooksRegistration
{
    private const string LoopbackSetting = "Webhooks:AllowLoopback";

    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        var allowsLoopback = builder.Configuration.GetValue<bool>(LoopbackSetting);
        if (allowsLoopback && !builder.Environment.IsDevelopment())
            throw new InvalidOperationException($"{LoopbackSetting} is for development: remove it.");
        builder.Services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync)
            .AddSingleton(s => new AddressRules(s.GetRequiredService<ResolveHost>(), allowsLoopback))
            .AddSingleton<ChangeReader>().AddSingleton<WebhookSender>().AddSingleton<WebhookBatches>().AddSingleton<WebhookPusher>().AddSingleton<WebhookTelemetry>().AddSingleton<WebhookCommands>();
        builder.Services.AddHostedService<WebhookWorker>();
        builder.Services.ConfigureOpenTelemetryMeterProvider(m => m.AddMeter(WebhookTelemetry.Name));
    }
}
