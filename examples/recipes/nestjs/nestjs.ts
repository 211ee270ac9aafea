/** NestJS: one client for the application, injected by its class. */
import { Injectable, Module } from '@nestjs/common';
import { SuprSend } from '../../../src/index.ts'; // yours: 'suprsend-ts'

@Module({
  // Nest makes it once. It reads SUPRSEND_API_KEY; use `ConfigService` if your configuration is there: `inject: [ConfigService]`.
  providers: [{ provide: SuprSend, useFactory: () => new SuprSend({ appInfo: { name: 'shop' } }) }],
  exports: [SuprSend],
})
export class SuprSendModule {}

@Injectable()
export class Orders {
  constructor(private readonly suprsend: SuprSend) {}

  async shipped(order: string, customer: string): Promise<void> {
    await this.suprsend.workflows.trigger(
      { workflow: 'order-shipped', recipients: [customer], data: { order } },
      { idempotencyKey: `order-shipped:${order}` },
    );
  }
}

@Module({ imports: [SuprSendModule], providers: [Orders] })
export class AppModule {}
