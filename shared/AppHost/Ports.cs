using System.Globalization;

namespace CoachingPlatform.AppHost;

/// <summary>The platform's loopback ports: twenty in a row, so that platforms can run side by side on bases of their own.</summary>
internal sealed record Ports(int Base)
{
    public const int Count = 20;

    public int Gateway => Base;
    public int Identity => Base + 1;
    public int Enrolment => Base + 2;
    public int Mentoring => Base + 3;
    public int Progress => Base + 4;
    public int Portal => Base + 5;
    public int Dashboard => Base + 10;
    public int Telemetry => Base + 11;
    public int DashboardResources => Base + 12;
    public int Store => Base + 13;
    public int StoreHealth => Base + 14;
    public int Postgres => Base + 15;
    public int RabbitMq => Base + 16; // and the two after it, between the broker's own parts

    public static Ports FromEnvironment() =>
        new(int.Parse(Environment.GetEnvironmentVariable("COACHING_PORT_BASE") ?? "8080", CultureInfo.InvariantCulture));

    public static string Http(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}
