using CoachingPlatform.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace CoachingPlatform.ServiceDefaults;

/// <summary>What a service's program does: serve, or one command of an operator.</summary>
public static class Operating
{
    /// <summary>The host's builder; for a command it is quiet, so that the command's own lines are all that is seen.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (CommandOf(args) is not null)
            builder.Logging.AddFilter(level => level >= LogLevel.Warning);
        return builder;
    }

    /// <summary>Serves until it is stopped, or runs the <see cref="IOperatorCommand"/> that the first argument names.</summary>
    /// <returns>The program's exit code.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args)
    {
        if (CommandOf(args) is not { } name)
        {
            await app.RunAsync();
            return 0;
        }

        var commands = app.Services.GetServices<IOperatorCommand>().ToList();
        if (commands.Find(c => c.Name == name) is not { } command)
        {
            await Console.Error.WriteLineAsync($"There is no command {name}. There are:\n{string.Join('\n', commands.Select(c => c.Usage))}");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        try
        {
            return await command.RunAsync(args[1..], Console.Out, stop.Token);
        }
        catch (CommandEndedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (e is MongoException or TimeoutException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(stop.IsCancellationRequested ? "Stopped." : $"The store does not answer ({e.GetType().Name}).");
            return 1;
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    // Everything else on a command line is configuration: --key=value, key=value.
    private static string? CommandOf(string[] args) =>
        args.FirstOrDefault() is { } name && !name.StartsWith('-') && !name.Contains('=', StringComparison.Ordinal) ? name : null;
}
