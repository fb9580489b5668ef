using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Builds clients that see nothing of the machine they run on: no variables, no docker configuration.</summary>
internal static class TestClient
{
    /// <summary>A client that tries every request once, unless <paramref name="configure"/> says otherwise.</summary>
    /// <param name="configure">Changes the settings.</param>
    /// <param name="environment">The variables the client sees; null: none.</param>
    /// <param name="services">Changes what the client is made of.</param>
    public static ImgpkgClient Build(Action<ImgpkgOptions>? configure = null, FakeEnvironment? environment = null, Action<IServiceCollection>? services = null)
    {
        var builder = new ImgpkgClientBuilder(options =>
        {
            options.MaxAttempts = 1;
            configure?.Invoke(options);
        });
        builder.Services.AddSingleton<IEnvironment>(environment ?? new FakeEnvironment());
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
