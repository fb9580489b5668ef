using Imgpkg.Sdk;

namespace Imgpkg.Cli.Sessions;

/// <summary>Makes the clients of a run; whoever calls it disposes them.</summary>
/// <param name="configure">Sets what the flags say.</param>
/// <param name="debug">Whether registry traffic is logged to standard error.</param>
internal delegate IClientSession OpenSession(Action<ImgpkgOptions> configure, bool debug);
