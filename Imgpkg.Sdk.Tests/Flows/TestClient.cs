using Imgpkg.Sdk.Infrastructure;
using Imgpkg.Sdk.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Imgpkg.Sdk.Tests.Flows;

/// <summary>Builds clients that see nothing of the machine they run on: no variables, no docker configuration.</summary>
internal static class TestClient
{
    /// <summary>A client that tries every request once, unless <paramref name="configure"/> says otherwise.</summary>
    public static ImgpkgClient Build(Action<ImgpkgOptions>? configure = null)
    {
        var builder = new ImgpkgClientBuilder(options =>
        {
            options.MaxAttempts = 1;
            configure?.Invoke(options);
        });
        builder.Services.AddSingleton<IEnvironment>(new FakeEnvironment());
        return builder.Build();
    }
}
