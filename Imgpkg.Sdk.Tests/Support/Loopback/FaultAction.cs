using Microsoft.AspNetCore.Http;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>What happens to a request instead of, before or after its normal handling by <paramref name="next"/>.</summary>
internal delegate Task FaultAction(HttpContext context, RequestDelegate next);
